"""The book: the sales rules, what a salesperson can do, the tables. Runs without Slack."""
