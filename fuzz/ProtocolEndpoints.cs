using System.Text;

namespace ClientPortal.Fuzz;

/// <summary>The OAuth and OpenID Connect endpoints, the metadata and the dialect paths, each with requests that would be right.</summary>
internal static class ProtocolEndpoints
{
    private const string TokenPath = "/oauth/token";
    private const string Scopes = "openid email offline_access clients:read";

    public static readonly Endpoint[] All =
    [
        new("authorize", (chance, ground) => Authorize(chance, chance.One([Ground.ClientId, Ground.PublicClientId, ground.RegisteredClientId, "nobody", "https://127.0.0.1/client.json"]))),
        new("authorize-signed-in", (chance, ground) => SignedIn(ground, Authorize(chance, Ground.ClientId))),
        new("authorize-post", (chance, ground) => SignedIn(ground, Draft.Post("/oauth/authorize", [.. Ground.AuthorizeParameters(Ground.ClientId, Scopes)]))),
        new("authorize-pushed", (chance, ground) => SignedIn(ground, Draft.Get("/oauth/authorize", ("client_id", Ground.ClientId), ("request_uri", ground.RequestUri)))),
        new("consent", (chance, ground) => SignedIn(ground, Draft.Post("/oauth/consent", [.. chance.One(ground.Consents).Select(field => new Pair(field.Key, field.Value)), new("answer", chance.One(["allow", "deny"]))]))),
        new("token-authorization-code", (chance, ground) => AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "authorization_code"), ("code", chance.One(ground.Codes)), ("redirect_uri", Ground.Callback), ("code_verifier", Ground.Verifier)))),
        new("token-refresh-token", (chance, ground) => AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "refresh_token"), ("refresh_token", chance.One(ground.Tokens).Refresh ?? "x"), ("scope", "openid")))),
        new("token-client-credentials", (chance, ground) => AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "client_credentials"), ("scope", "clients:read")))),
        new("token-device-code", (chance, ground) => AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", ground.DeviceCode)))),
        new("token-exchange", (chance, ground) => AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", chance.One(ground.Tokens).Access), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("scope", "clients:read"), ("resource", ground.Issuer + "/api/v1")))),
        new("token-jwt-bearer", (chance, ground) => Draft.Post(TokenPath, ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("client_id", Ground.KeyedClientId), ("assertion", Assertion(chance, ground)), ("scope", "clients:read"))),
        new("token-private-key-jwt", (chance, ground) => WithAssertion(chance, ground, Draft.Post(TokenPath, ("grant_type", "client_credentials"), ("scope", "clients:read")))),
        new("token-dpop", (chance, ground) => WithProof(chance, ground, "POST", TokenPath, AsClient(chance, ground, Draft.Post(TokenPath, ("grant_type", "client_credentials"), ("scope", "clients:read"))))),
        new("token-json", (chance, ground) => Draft.OfJson("POST", TokenPath, $$"""{"grant_type":"client_credentials","client_id":"{{Ground.ClientId}}","client_secret":"{{ground.ClientSecret}}","scope":"clients:read"}""")),
        new("revoke", (chance, ground) => AsClient(chance, ground, Draft.Post("/oauth/revoke", ("token", SomeToken(chance, ground)), ("token_type_hint", "access_token")))),
        new("introspect", (chance, ground) => AsClient(chance, ground, Draft.Post("/oauth/introspect", ("token", SomeToken(chance, ground)), ("token_type_hint", "access_token")))),
        new("userinfo", (chance, ground) => WithToken(chance, ground, Draft.Get("/oauth/userinfo"))),
        new("userinfo-post", (chance, ground) => Draft.Post("/oauth/userinfo", ("access_token", chance.One(ground.Tokens).Access))),
        new("userinfo-dpop", (chance, ground) => WithProof(chance, ground, "GET", "/oauth/userinfo", WithToken(chance, ground, Draft.Get("/oauth/userinfo")))),
        new("par", (chance, ground) => AsClient(chance, ground, Draft.Post("/oauth/par", [.. Ground.AuthorizeParameters(Ground.ClientId, Scopes).Where(pair => pair.Name != "client_id")]))),
        new("device-authorization", (chance, ground) => AsClient(chance, ground, Draft.Post("/oauth/device_authorization", ("scope", "openid")))),
        new("device-page", (chance, ground) => SignedIn(ground, Draft.Get("/device", ("user_code", ground.UserCode)))),
        new("device-code", (chance, ground) => SignedIn(ground, Draft.Post("/device", ("user_code", ground.UserCode), ("__RequestVerificationToken", chance.One(ground.Consents)["__RequestVerificationToken"])))),
        new("device-answer", (chance, ground) => SignedIn(ground, Draft.Post("/device/answer", ("envelope", chance.One(ground.Consents)["envelope"]), ("answer", "allow"), ("__RequestVerificationToken", chance.One(ground.Consents)["__RequestVerificationToken"])))),
        new("register", (chance, ground) => Draft.OfJson("POST", "/oauth/register", Registration(ground).Replace("client_id", "software_id", StringComparison.Ordinal))),
        new("register-read", (chance, ground) => Registered(ground, Draft.OfJson("GET", ground.RegistrationPath, null))),
        new("register-replace", (chance, ground) => Registered(ground, Draft.OfJson("PUT", ground.RegistrationPath, Registration(ground)))),
        new("register-delete", (chance, ground) => Registered(ground, Draft.OfJson("DELETE", ground.RegistrationPath, null))),
        new("logout", (chance, ground) => Draft.Get("/oauth/logout", ("id_token_hint", chance.One(ground.Tokens).Id), ("post_logout_redirect_uri", "https://app.example/bye"), ("state", "s"), ("client_id", Ground.ClientId))),
        new("logout-confirm", (chance, ground) => Draft.Post("/oauth/logout/confirm", ("state", "s"), ("__RequestVerificationToken", "x"))),
        new("logout-post", (chance, ground) => Draft.Post("/oauth/logout", ("id_token_hint", chance.One(ground.Tokens).Id), ("state", "s"))),
        new("openid-configuration", (chance, ground) => Draft.Get("/.well-known/openid-configuration")),
        new("oauth-authorization-server", (chance, ground) => Draft.Get("/.well-known/oauth-authorization-server")),
        new("oauth-protected-resource", (chance, ground) => Draft.Get("/.well-known/oauth-protected-resource" + chance.One(["", "/api/v1"]))),
        new("jwks", (chance, ground) => Draft.Get("/.well-known/jwks.json")),
        new("workfront-authorize", (chance, ground) => SignedIn(ground, Authorize(chance, Ground.ClientId, "/integrations/oauth2/authorize"))),
        new("workfront-token", (chance, ground) => AsClient(chance, ground, Draft.Post("/integrations/oauth2/api/v1/token", ("grant_type", "refresh_token"), ("refresh_token", chance.One(ground.Tokens).Refresh ?? "x")))),
        new("sign-in-page", (chance, ground) => Draft.Get("/account/login", ("returnUrl", "/oauth/authorize?client_id=x"))),
        new("sign-in-form", (chance, ground) => Draft.Post("/account/login", ("_handler", "login"), ("Email", Ground.Email), ("Password", "not-the-password"), ("__RequestVerificationToken", "x"))),
    ];

    private static Draft Authorize(Chance chance, string clientId, string path = "/oauth/authorize") =>
        Draft.Get(path, [.. Ground.AuthorizeParameters(clientId, Scopes), new("prompt", chance.One(["none", "consent", "login"])), new("ui_locales", "de en"), new("max_age", "3600")]);

    private static string Registration(Ground ground) =>
        $$"""{"client_name":"Fuzz","redirect_uris":["{{Ground.Callback}}"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none","scope":"openid","client_uri":"https://app.example","contacts":["a@b.example"],"client_id":"{{ground.RegisteredClientId}}"}""";

    private static string SomeToken(Chance chance, Ground ground) =>
        chance.Below(5) switch { 0 => ground.MachineToken, 1 => chance.One(ground.Tokens).Refresh ?? "x", 2 => ground.ApiKey, 3 => chance.One(ground.Tokens).Id, _ => chance.One(ground.Tokens).Access };

    private static string Assertion(Chance chance, Ground ground) => ground.Signed(chance, "JWT", new(StringComparer.Ordinal)
    {
        ["iss"] = Ground.KeyedClientId, ["sub"] = Ground.KeyedClientId, ["aud"] = ground.Issuer, ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
    });

    private static Draft SignedIn(Ground ground, Draft draft) => With(draft, "Cookie", ground.Owner.CookieHeader);

    private static Draft WithToken(Chance chance, Ground ground, Draft draft) => With(draft, "Authorization", "Bearer " + chance.One(ground.Tokens).Access);

    private static Draft Registered(Ground ground, Draft draft) => With(draft, "Authorization", "Bearer " + ground.RegistrationAccessToken);

    private static Draft AsClient(Chance chance, Ground ground, Draft draft)
    {
        if (chance.OneIn(2))
        {
            return With(draft, "Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Ground.ClientId}:{ground.ClientSecret}")));
        }

        draft.Form!.AddRange([("client_id", Ground.ClientId), ("client_secret", ground.ClientSecret)]);
        return draft;
    }

    private static Draft WithAssertion(Chance chance, Ground ground, Draft draft)
    {
        draft.Form!.AddRange([("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", Assertion(chance, ground))]);
        return draft;
    }

    private static Draft WithProof(Chance chance, Ground ground, string method, string path, Draft draft) =>
        With(draft, "DPoP", ground.Signed(chance, "dpop+jwt", new(StringComparer.Ordinal) { ["htm"] = method, ["htu"] = ground.Issuer + path }, withKey: true));

    private static Draft With(Draft draft, string name, string value)
    {
        draft.Headers.Add((name, value));
        return draft;
    }
}
