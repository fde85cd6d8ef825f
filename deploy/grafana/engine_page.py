"""The page of the engine and its GPU."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard
from panels import Query, chosen, graph, listing, mean, page, quantiles, rate, total


def engine() -> Dashboard:
    """The engine's own series, and the GPU where dcgm-exporter runs."""

    def gpu(profiled: str, everywhere: str) -> Query:
        """A profiling counter, or on cards without one (GeForce before Blackwell) the plain counter."""
        counters = f'label_replace({profiled}, "counter", "profiled", "", "")'
        plain = f'label_replace({everywhere} / 100, "counter", "sampled", "", "")'
        return Query(f"{counters} or on (gpu, Hostname) {plain}", "GPU {{gpu}} {{counter}}")

    return page(
        "truecall-engine",
        "Engine",
        "vLLM's series, and the GPU through dcgm-exporter. GPU panels stay empty without the exporter.",
        [
            (
                "Batch and cache",
                [
                    graph(
                        "Sequences",
                        "In the batch, and waiting inside the engine. Waiting ones are a full KV cache.",
                        "short",
                        Query(total("vllm:num_requests_running"), "running"),
                        Query(
                            total("vllm:num_requests_waiting_by_reason", by="reason"), "waiting: {{reason}}"
                        ),
                    ),
                    graph(
                        "KV cache in use",
                        "Share of blocks in use. Near 1 with preemptions the engine decodes the same tokens again.",
                        "percentunit",
                        Query(f"max by (instance) ({chosen('vllm:kv_cache_usage_perc')})", "{{instance}}"),
                        limit=0.95,
                        at_most=1,
                    ),
                    graph(
                        "Preemptions",
                        "Sequences thrown out of the cache to make room, a second.",
                        "short",
                        Query(rate("vllm:num_preemptions_total"), "preemptions"),
                    ),
                    graph(
                        "Prefix cache hits",
                        "Share of prompt tokens found in the cache. Recoveries and long conversations live on it.",
                        "percentunit",
                        Query(
                            rate("vllm:prefix_cache_hits_total")
                            + " / "
                            + rate("vllm:prefix_cache_queries_total"),
                            "hits",
                        ),
                        at_most=1,
                    ),
                    graph(
                        "Tokens a step",
                        "Mean tokens of one engine step, prefill and decode together: the batch that the GPU sees.",
                        "short",
                        Query(mean("vllm:iteration_tokens_total"), "tokens"),
                    ),
                    graph(
                        "Throughput",
                        "Tokens of prompts (prefill) and answers (decode), a second.",
                        "short",
                        Query(rate("vllm:prompt_tokens_total"), "prompt"),
                        Query(rate("vllm:generation_tokens_total"), "generation"),
                    ),
                ],
            ),
            (
                "Time in the engine",
                [
                    graph(
                        "Time to first token",
                        "As the engine sees it: without the gateway's queue.",
                        "s",
                        *quantiles("vllm:time_to_first_token_seconds"),
                    ),
                    graph(
                        "Between tokens",
                        "Gap between tokens of one request, as the engine sees it.",
                        "s",
                        *quantiles("vllm:inter_token_latency_seconds"),
                    ),
                    graph(
                        "Where a request's time goes",
                        "Mean seconds a request: waiting in the engine, prefill, decode.",
                        "s",
                        Query(mean("vllm:request_queue_time_seconds"), "queue"),
                        Query(mean("vllm:request_prefill_time_seconds"), "prefill"),
                        Query(mean("vllm:request_decode_time_seconds"), "decode"),
                        stacked=True,
                    ),
                    graph(
                        "Requests by finish",
                        "Decodes by the engine's reason. `abort` counts drafts thrown away and clients gone.",
                        "reqps",
                        Query(
                            rate("vllm:request_success_total", by="finished_reason"), "{{finished_reason}}"
                        ),
                        stacked=True,
                    ),
                    graph(
                        "Engine built again",
                        "Restarts in the last hour, by cause.",
                        "short",
                        Query(
                            f"sum by (cause) (increase({chosen('truecall_engine_restarts_total')}[1h]))",
                            "{{cause}}",
                        ),
                    ),
                    listing(
                        "Cache layout",
                        "Block size and number of blocks: together, the tokens that fit.",
                        Query(chosen("vllm:cache_config_info"), ""),
                        hide=("job", "Value"),
                        span=8,
                    ),
                ],
            ),
            (
                "GPU",
                [
                    graph(
                        "Busy",
                        "Share of time with work; on cards without profiling counters, utilisation.",
                        "percentunit",
                        gpu("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_DEV_GPU_UTIL"),
                        at_most=1,
                    ),
                    graph(
                        "Memory traffic",
                        "Share of cycles with memory traffic; on cards without profiling counters, copy utilisation. "
                        "Decoding is bound by it.",
                        "percentunit",
                        gpu("DCGM_FI_PROF_DRAM_ACTIVE", "DCGM_FI_DEV_MEM_COPY_UTIL"),
                        at_most=1,
                    ),
                    graph(
                        "Memory",
                        "Frame buffer in use and free. The engine takes its share at start and keeps it.",
                        "mbytes",
                        Query("DCGM_FI_DEV_FB_USED", "GPU {{gpu}} used"),
                        Query("DCGM_FI_DEV_FB_FREE", "GPU {{gpu}} free"),
                    ),
                    graph(
                        "Power",
                        "Board power. A flat line at the limit is power capping.",
                        "watt",
                        Query("DCGM_FI_DEV_POWER_USAGE", "GPU {{gpu}}"),
                    ),
                    graph(
                        "Temperature",
                        "Core temperature; the card slows down near its limit.",
                        "celsius",
                        Query("DCGM_FI_DEV_GPU_TEMP", "GPU {{gpu}}"),
                        limit=83,
                    ),
                    graph(
                        "Clock",
                        "SM clock. It falls under power or heat limits.",
                        "rotmhz",
                        Query("DCGM_FI_DEV_SM_CLOCK", "GPU {{gpu}}"),
                    ),
                    listing(
                        "Last XID error",
                        "0: none since the driver was loaded. Anything else: docs/runbooks.md#gpuxiderror.",
                        Query("DCGM_FI_DEV_XID_ERRORS", ""),
                        hide=("job", "instance", "DCGM_FI_DRIVER_VERSION", "pci_bus_id", "device"),
                        span=24,
                    ),
                ],
            ),
        ],
    )
