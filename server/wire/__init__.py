"""The OpenAI chat API in bytes: requests in, answers and event streams out."""
