var machine = await SendAsync(HttpMethod.Post, "https://portal.example.com/oauth/token", Client(), Form(
    ("grant_type", "client_credentials"), ("scope", "workspace:read")));
var machineToken = (string)machine["access_token"]!;
