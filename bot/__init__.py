"""The Pipefy usage bot: integration usage, in Slack."""
