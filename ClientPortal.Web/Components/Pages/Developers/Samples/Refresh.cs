tokens = await SendAsync(HttpMethod.Post, "https://portal.example.com/oauth/token", Client(), Form(
    ("grant_type", "refresh_token"), ("refresh_token", refreshToken)));
accessToken = (string)tokens["access_token"]!;
refreshToken = (string)tokens["refresh_token"]!;
