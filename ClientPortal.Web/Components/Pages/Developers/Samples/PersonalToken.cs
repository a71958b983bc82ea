var personalToken = "YOUR_PERSONAL_TOKEN";

Console.WriteLine(await SendAsync(HttpMethod.Get, "https://portal.example.com/api/v1/me", Bearer(personalToken)));
