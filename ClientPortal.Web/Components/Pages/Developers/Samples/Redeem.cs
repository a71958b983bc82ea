Console.Write("code: ");
var code = Console.ReadLine()!;

var tokens = await SendAsync(HttpMethod.Post, "https://portal.example.com/oauth/token", Client(), Form(
    ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri), ("code_verifier", verifier)));
var accessToken = (string)tokens["access_token"]!;
var refreshToken = (string)tokens["refresh_token"]!;
