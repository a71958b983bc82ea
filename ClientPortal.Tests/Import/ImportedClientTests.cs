using System.Net;
using System.Text;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Import;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using static ClientPortal.Tests.Import.ImportCalls;

namespace ClientPortal.Tests.Import;

/// <summary>A live integration goes on with the credentials it has.</summary>
public sealed class ImportedClientTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static TheoryData<string> OldSecrets => ["9vKwLr4tB0sZq7xF", "aB3+dE6%2Fg:9/jK=mN", "p%q~7!x;V&2#w(L)9z T", "d41f8cd98f00b204e98a09e7ecf8427b"];

    [Theory, MemberData(nameof(OldSecrets))]
    public async Task It_signs_a_person_in_and_refreshes_with_its_old_secret_given_as_value_or_as_hash(string secret)
    {
        foreach (var member in new[] { $"\"secret\":\"{secret}\"", $"\"secretSha256\":\"{Sha256(secret)}\"" })
        {
            var client = await ImportAsync(member, secret);
            var visitor = await host.SignInAsync(OAuthHost.Member);
            var tokens = await client.TokensOfAsync(visitor);
            (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory, MemberData(nameof(OldSecrets))]
    [Trait("SEC", "077")]
    public async Task It_proves_itself_in_a_Basic_header_whether_or_not_it_form_encodes(string secret)
    {
        var client = await ImportAsync($"\"secret\":\"{secret}\"", secret);
        foreach (var sent in new[] { secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret) })
        {
            (await AskAsync(client, sent)).ShouldNotBe(HttpStatusCode.Unauthorized, sent);
        }

        foreach (var wrong in new[] { secret + "x", secret[1..], secret + "%", "" })
        {
            (await AskAsync(client, wrong)).ShouldBe(HttpStatusCode.Unauthorized, wrong);
        }
    }

    [Fact]
    [Trait("SEC", "077")]
    public async Task A_secret_of_our_own_is_not_taken_without_its_form_decoding()
    {
        var client = await host.RegisterAsync();
        (await AskAsync(client, client.Secret!)).ShouldNotBe(HttpStatusCode.Unauthorized);
        (await AskAsync(client, client.Secret! + "%")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task Regenerating_ends_the_old_secret_and_the_new_one_is_ours()
    {
        const string Old = "9vKwLr4tB0sZq7xF";
        var client = await ImportAsync($"\"secret\":\"{Old}\"", Old);
        var actor = Actor.Server(await host.WorkspaceIdAsync(OAuthHost.Acme));
        var made = await host.The<RegenerateClientSecret>().RunAsync(actor, client.ClientId, new RegenerateAsk(), Ct);
        made.IsDone(out var added, out _).ShouldBeTrue();
        (await AskAsync(client, Old)).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(client, added!.Secret!.Reveal())).ShouldNotBe(HttpStatusCode.Unauthorized);
        var row = (await host.The<SecretQueries>().ListAsync(actor, client.ClientId, Ct)).IsDone(out var rows, out _) ? rows.ShouldHaveSingleItem() : null;
        row!.Origin.ShouldBe(SecretOrigin.Portal);
    }

    [Fact]
    public async Task Two_clients_may_have_brought_the_same_secret_along_and_each_keeps_its_own()
    {
        const string Shared = "9vKwLr4tB0sZq7xG";
        var (one, other) = (await ImportAsync($"\"secret\":\"{Shared}\"", Shared), await ImportAsync($"\"secretSha256\":\"{Sha256(Shared)}\"", Shared));
        (await AskAsync(one, Shared)).ShouldNotBe(HttpStatusCode.Unauthorized);
        await host.The<RegenerateClientSecret>().RunAsync(Actor.Server(await host.WorkspaceIdAsync(OAuthHost.Acme)), one.ClientId, new RegenerateAsk(), Ct);
        (await AskAsync(one, Shared)).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(other, Shared)).ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    private async Task<TestClient> ImportAsync(string secretMember, string secret)
    {
        var id = NewId();
        var text = $$"""[{"clientId":"{{id}}","name":"Taken over","redirectUris":["{{OAuthHost.Callback}}"],{{secretMember}}}]""";
        var actor = Actor.Server(await host.WorkspaceIdAsync(OAuthHost.Acme));
        var outcome = await host.The<ImportClients>().RunAsync(actor, new ImportFile(ImportFormat.Json, Encoding.UTF8.GetBytes(text)), Ct);
        outcome.IsDone(out var done, out var problem).ShouldBeTrue(string.Join(' ', problem?.Fields.Select(field => $"{field.Field} {field.Code}") ?? []));
        return new TestClient(host, id, done!.Clients.ShouldHaveSingleItem().Id, secret);
    }

    // A right secret gets as far as the wrong code.
    private static async Task<HttpStatusCode> AskAsync(TestClient client, string secretAsSent)
    {
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.ClientId}:{secretAsSent}"));
        var form = client.CodeRequest("cpc_none");
        return (await client.PostAsync("/oauth/token", form, ("Authorization", $"Basic {header}"))).StatusCode;
    }
}
