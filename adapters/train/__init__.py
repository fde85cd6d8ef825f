"""SFT, then DPO, of LoRA adapters on a machine with two cores; `python -m adapters.train sft|dpo`.

The loops are ours for one reason: a tool-calling prompt is 850 tokens of declared tools and 30 of question, and
examples that declare the same tools can share them. `packing` computes that prefix once for a dozen examples, exactly
as if each had been run alone, which is what makes two cores enough. Trainers that take one sequence an example, TRL's
among them, compute it again for each; they remain the way to train on a ledger's exports (`truecall ledger export`).

    turns       one labelled turn, and its exact spelling by the chat template
    uss, generic, replay    where turns come from
    groups      turns that share their system message and tools
    packing     one sequence for a group, and its attention
    model       base, adapter, and the folder that it is saved to
    loop        steps, schedule, checkpoints, log
    rejected    what tool-calling models do wrong, for DPO
    sft, dpo    the two losses
    probe       a quick look at what the model does
"""
