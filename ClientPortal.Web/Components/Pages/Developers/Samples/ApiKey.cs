var apiKey = "YOUR_API_KEY";

Console.WriteLine(await SendAsync(HttpMethod.Get, "https://portal.example.com/api/v1/workspace", Bearer(apiKey)));
