"""What the app is sent: commands, interactions and events, by signed HTTP or by socket."""
