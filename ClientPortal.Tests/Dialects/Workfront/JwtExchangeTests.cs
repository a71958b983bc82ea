using System.Net;
using System.Text.Json;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>Workfront's machine flow as their page describes it: a certificate made by openssl, a JWT signed with its key, and one call.</summary>
public sealed class JwtExchangeTests(OAuthHost host) : IClassFixture<OAuthHost>, IDisposable
{
    private const string Path = "/integrations/oauth2/api/v1/jwt/exchange";
    private readonly string folder = Directory.CreateTempSubdirectory("clientportal-tests").FullName;

    [Fact]
    public async Task A_certificate_by_openssl_and_one_call_by_curl_give_a_session_that_acts_for_the_person()
    {
        var (owner, client) = (await host.PersonAsync(OAuthHost.Owner, WorkspaceRole.Owner), await host.RegisterActingMachineAsync());
        await Shell.RunAsync("openssl req -x509 -sha256 -nodes -newkey rsa:2048 -keyout private.key -out certificate_pub.crt -subj /CN=machine", folder);
        await host.AddKeyAsync(owner, client, await File.ReadAllTextAsync(System.IO.Path.Combine(folder, "certificate_pub.crt")));
        var customerId = (await host.The<ClientQueries>().FindAsync(owner, client.ClientId, CancellationToken.None)).Value().WorkspaceId;
        var jwt = await SignedByOpensslAsync($$"""{"iss":"{{customerId}}","sub":"{{owner.SubjectId}}","exp":{{host.Time.GetUtcNow().ToUnixTimeSeconds() + 180}}}""");

        var answer = await Shell.JsonAsync($"curl --silent '{host.Address.ToString().TrimEnd('/')}{Path}' --data 'client_id={client.ClientId}&client_secret={client.Secret}&jwt_token={jwt}'");

        (answer.Text("token_type"), answer.Text("wid"), answer.GetProperty("expires_in").GetInt32()).ShouldBe(("sessionID", customerId.ToString(), 3600));
        answer.Has("refresh_token").ShouldBeFalse();
        var me = await (await client.SendAsync(HttpMethod.Get, $"/api/v1/me?sessionID={answer.Text("access_token")}", content: null)).JsonAsync();
        (me.Text("id"), me.Text("kind"), me.Text("role")).ShouldBe((owner.SubjectId, "user", "owner"));
        (await client.SendAsync(HttpMethod.Get, "/api/v1/clients", content: null, ("sessionID", answer.Text("access_token")))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await ExchangeAsync(client, jwt)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task A_key_pair_that_was_generated_here_works_the_same()
    {
        var (owner, client) = (await host.PersonAsync(OAuthHost.Owner, WorkspaceRole.Owner), await host.RegisterActingMachineAsync());
        var made = (await host.The<GenerateClientKey>().RunAsync(owner, client.ClientId, "RS256", CancellationToken.None)).Value();
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "private.key"), made.PrivatePem.Reveal());

        var jwt = await SignedByOpensslAsync(JsonSerializer.Serialize(host.Claims(owner)));

        (await ExchangeAsync(client, jwt)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "061")]
    public async Task The_path_means_this_one_thing_whatever_else_is_sent()
    {
        var (owner, client, key) = (await host.PersonAsync(OAuthHost.Owner, WorkspaceRole.Owner), await host.RegisterActingMachineAsync(draft => draft with { GrantTypes = [GrantTypes.PersonKey, GrantTypes.ClientCredentials] }), KeyPair.Create("RS256"));
        await host.AddKeyAsync(owner, client, key.PublicPem);

        await (await client.PostAsync(Path, client.WithCredentials(new() { ["grant_type"] = "client_credentials" }))).ShouldBeErrorAsync("invalid_request");
        await (await client.PostAsync(Path, client.WithCredentials(new() { ["assertion"] = key.Sign(host.Claims(owner)) }))).ShouldBeErrorAsync("invalid_request");
        await (await client.PostAsync($"{Path}?jwt_token=x", client.WithCredentials([]))).ShouldBeErrorAsync("invalid_request");
        await (await client.PostAsync(Path, new() { ["client_id"] = client.ClientId, ["client_secret"] = "wrong", ["jwt_token"] = key.Sign(host.Claims(owner)) })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        using var http = host.Browserlike();
        (await http.GetAsync(Path)).Content.Headers.Allow.ShouldBe(["POST"]);
        (await ExchangeAsync(client, key.Sign(host.Claims(owner)))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<HttpResponseMessage> ExchangeAsync(TestClient client, string jwt) => client.PostAsync(Path, client.WithCredentials(new() { ["jwt_token"] = jwt }));

    private async Task<string> SignedByOpensslAsync(string claims)
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "claims.json"), claims);
        return (await Shell.RunAsync(
            """
            encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
            signed="$(printf '%s' '{"alg":"RS256","typ":"JWT"}' | encode).$(encode < claims.json)"
            printf '%s.%s' "$signed" "$(printf '%s' "$signed" | openssl dgst -sha256 -sign private.key | encode)"
            """, folder)).Trim();
    }
}
