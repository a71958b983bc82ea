await SendAsync(HttpMethod.Post, "https://portal.example.com/oauth/revoke", Client(), Form(("token", refreshToken)));
