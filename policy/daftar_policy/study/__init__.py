"""Study: what can be said about policies without enforcing them: advice, differences, replay, queries, imports. A library; no command."""
