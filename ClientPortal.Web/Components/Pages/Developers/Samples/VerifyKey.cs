var presentedKey = "THE_KEY_YOU_WERE_GIVEN";

var question = new JsonObject { ["key"] = presentedKey, ["scopes"] = new JsonArray("workspace:read") };
var verdict = await SendAsync(HttpMethod.Post, "https://portal.example.com/api/v1/keys/verify", Bearer(apiKey),
    new StringContent(question.ToJsonString(), Encoding.UTF8, "application/json"));
Console.WriteLine(verdict["code"]);
