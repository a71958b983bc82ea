using System.Net;
using System.Text.Json;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>What a client that speaks DPoP does.</summary>
internal static class DpopCalls
{
    public const string Token = "/oauth/token";
    public const string UserInfo = "/oauth/userinfo";
    public const string Api = "/api/v1/me";

    /// <summary>A client that acts on its own behalf.</summary>
    public static Task<TestClient> RegisterMachineAsync(this OAuthHost host, bool bound = false) => host.RegisterAsync(draft => draft with
    {
        RedirectUris = [],
        GrantTypes = [GrantTypes.ClientCredentials],
        Scopes = ["members:read", "clients:read"],
        Protocol = new ClientProtocolEdit { DpopBoundAccessTokens = bound },
    });

    /// <summary>A client that signs people in and gets bound tokens only.</summary>
    public static Task<TestClient> RegisterBoundAsync(this OAuthHost host) =>
        host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { DpopBoundAccessTokens = true } });

    /// <summary>Posts to the token endpoint with these proofs.</summary>
    public static Task<HttpResponseMessage> WithProofsAsync(this TestClient client, Dictionary<string, string> form, params string[] proofs) =>
        client.PostAsync(Token, client.WithCredentials(form), [.. proofs.Select(proof => ("DPoP", proof))]);

    public static Task<HttpResponseMessage> MachineTokenAsync(this TestClient client, params string[] proofs) =>
        client.WithProofsAsync(new(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" }, proofs);

    public static Task<HttpResponseMessage> RefreshWithAsync(this TestClient client, string refreshToken, params string[] proofs) =>
        client.WithProofsAsync(new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, proofs);

    /// <summary>A bound token of the client itself.</summary>
    public static async Task<string> BoundTokenAsync(this TestClient client, ProofKey key)
    {
        var response = await client.MachineTokenAsync(key.Of("POST", Token));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).Text("access_token");
    }

    /// <summary>Signs the person in, with a proof at the token endpoint.</summary>
    public static async Task<JsonElement> BoundTokensOfAsync(this TestClient client, Visitor visitor, ProofKey key, params (string Name, string? Value)[] changes)
    {
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(changes))).Code;
        var response = await client.WithProofsAsync(client.CodeRequest(code), key.Of("POST", Token));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>Uses a token with a right proof, or with the given ones.</summary>
    public static Task<HttpResponseMessage> UseAsync(this TestClient client, string path, string token, ProofKey key, params string[] proofs) =>
        client.SendAsync(HttpMethod.Get, path, content: null, [("Authorization", $"DPoP {token}"), .. (proofs.Length > 0 ? proofs : [key.Of("GET", path, token)]).Select(proof => ("DPoP", proof))]);

    public static string Challenge(this HttpResponseMessage response) => string.Join(", ", response.Headers.WwwAuthenticate);

    public static string Nonce(this HttpResponseMessage response) => response.Headers.GetValues("DPoP-Nonce").Single();

    /// <summary>401 at a resource.</summary>
    public static async Task ShouldBeChallengedAsync(this HttpResponseMessage response, string? error)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, await response.Content.ReadAsStringAsync());
        var dpop = response.Headers.WwwAuthenticate.Single(challenge => challenge.Scheme == "DPoP").Parameter!;
        dpop.ShouldContain("algs=\"ES256 ");
        if (error is not null)
        {
            dpop.ShouldContain($"error=\"{error}\"");
        }
    }
}
