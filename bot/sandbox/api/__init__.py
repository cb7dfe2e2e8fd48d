"""What the app calls: the Web API's door and methods, rate limits, response URLs, uploads."""
