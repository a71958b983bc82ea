var query = await Form(
    ("response_type", "code"), ("client_id", clientId), ("redirect_uri", redirectUri),
    ("scope", "openid profile full_access offline_access"), ("state", state),
    ("code_challenge", challenge), ("code_challenge_method", "S256")).ReadAsStringAsync();
Console.WriteLine("https://portal.example.com/oauth/authorize?" + query);
