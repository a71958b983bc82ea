using System.Security.Cryptography;
using System.Text;
using ClientPortal.Bench.Servers;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Bench.Seeding;

/// <summary>Single-use credentials of the portal, made before a burst: one real authorization by a signed-in person, then copies of its rows.</summary>
internal sealed class Grants(Portal portal)
{
    private const string Verifier = "bench-verifier-that-is-long-enough-for-rfc-7636-0000";

    private string Credentials => $"client_id={Portal.App}&client_secret={portal.Secrets.Client(Portal.App)}";

    private static string CallbackText => Uri.EscapeDataString(Portal.Callback);

    /// <summary>Token requests, each with a code of its own, good for ten minutes.</summary>
    public async Task<string[]> CodesAsync(int count)
    {
        var code = await NewCodeAsync();
        using var clones = new Clones(portal.DatabaseFile);
        var id = clones.Value("AuthorizationCodes", "Id", "Hash", SecretHash.Of(code));
        var grantId = clones.Value("AuthorizationCodes", "GrantId", "Hash", SecretHash.Of(code));
        return Copies(clones, count, CredentialKind.AuthorizationCode, clones.Of("Grants", grantId, "Id"), clones.Of("AuthorizationCodes", id, "Id", "GrantId", "Hash"))
            .Select(RequestFor).ToArray();
    }

    /// <summary>Token requests, each with the first refresh token of a grant of its own.</summary>
    public async Task<string[]> RefreshTokensAsync(int count)
    {
        var token = await AccessTokens.GetAsync(portal.Server, "/oauth/token", RequestFor(await NewCodeAsync()), "refresh_token");
        using var clones = new Clones(portal.DatabaseFile);
        var id = clones.Value("RefreshTokens", "Id", "Hash", SecretHash.Of(token));
        var grantId = clones.Value("RefreshTokens", "GrantId", "Hash", SecretHash.Of(token));
        return Copies(clones, count, CredentialKind.RefreshToken, clones.Of("Grants", grantId, "Id"), clones.Of("RefreshTokens", id, "Id", "GrantId", "Hash"))
            .Select(RefreshWith).ToArray();
    }

    /// <summary>A code by the authorize endpoint, as this person's browser gets it.</summary>
    /// <param name="more">Further parameters.</param>
    public Task<string> CodeAsync(Browser browser, string more = "")
    {
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return browser.AuthorizeAsync(
            $"response_type=code&client_id={Portal.App}&redirect_uri={CallbackText}&scope=openid%20offline_access%20clients:read&state=bench&nonce=bench-nonce&code_challenge={challenge}&code_challenge_method=S256{more}");
    }

    /// <summary>The token request that spends a code.</summary>
    public string RequestFor(string code) => $"grant_type=authorization_code&code={code}&code_verifier={Verifier}&redirect_uri={CallbackText}&{Credentials}";

    /// <summary>The token request that uses a refresh token.</summary>
    public string RefreshWith(string token) => $"grant_type=refresh_token&refresh_token={token}&{Credentials}";

    private async Task<string> NewCodeAsync() => await CodeAsync(await Browser.SignInAsync(portal), "&prompt=consent");

    private static List<string> Copies(Clones clones, int count, CredentialKind kind, Action<object[]> grant, Action<object[]> credential)
    {
        var values = new List<string>(count);
        for (var made = 0; made < count; made++)
        {
            var (value, grantId) = (PortalSecrets.New(kind), Clones.NewId());
            grant([grantId]);
            credential([Clones.NewId(), grantId, SecretHash.Of(value)]);
            values.Add(value);
        }

        clones.Commit();
        return values;
    }
}
