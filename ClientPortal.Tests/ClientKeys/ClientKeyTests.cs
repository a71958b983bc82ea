using System.Security.Cryptography;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.ClientKeys;

public sealed class ClientKeyTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task A_generated_key_signs_and_only_its_public_half_stays(string algorithm)
    {
        var client = await host.RegisterAsync();
        var made = (await host.The<GenerateClientKey>().RunAsync(await ActorAsync(), client.ClientId, algorithm, default)).Value();
        await client.EditAsync(new ClientEdit { TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt });
        var key = KeyPair.FromPem(algorithm, made.PrivatePem.Reveal());

        var answer = await client.PostWithAssertionAsync("/oauth/token", new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "x" }, Assertions.Right(host, client, key));

        await answer.ShouldBeErrorAsync("invalid_grant");
        var jwk = new JsonWebKey(made.PrivateJwk.Reveal());
        (jwk.HasPrivateKey, jwk.KeyId, jwk.Alg).ShouldBe((true, made.KeyId, algorithm));
        made.ToString().ShouldNotContain(jwk.D);
        var kept = await KeptAsync(client);
        kept.Protocol.Jwks!.ShouldNotContain("\"d\"");
        kept.Protocol.Jwks!.ShouldContain(made.KeyId);
        (await AuditedAsync(client)).Single(row => row.Action == AuditActions.ClientKeyAdded).Detail!.ShouldNotContain(jwk.D[..20]);
    }

    [Fact]
    public async Task Keys_are_added_listed_and_deleted_and_the_last_stays_while_it_is_needed()
    {
        var (client, one, two) = (await host.RegisterAsync(), KeyPair.Create(), KeyPair.Create("RS256"));
        var actor = await ActorAsync();

        (await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, one.PublicPem, default)).Value();
        (await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, two.Set, default)).Value();
        Refusal(await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, one.PublicPem, default)).Code.ShouldBe("client_keys_duplicate");
        Refusal(await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, ((ECDsa)one.Pair).ExportPkcs8PrivateKeyPem(), default)).Code.ShouldBe("client_keys_private");

        var list = (await host.The<ClientKeyQueries>().ListAsync(actor, client.ClientId, default)).Value();
        list.Keys.Select(key => (key.KeyId, key.KeyType, key.Bits)).ShouldBe([(one.KeyId, "EC", 256), (two.KeyId, "RSA", 2048)]);
        list.Keys.ShouldAllBe(key => key.AddedAt == host.Time.GetUtcNow());

        await client.EditAsync(new ClientEdit { TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt });
        (await host.The<DeleteClientKey>().RunAsync(actor, client.ClientId, one.KeyId, default)).Value();
        var signed = await client.PostWithAssertionAsync("/oauth/token", new() { ["grant_type"] = "refresh_token" }, Assertions.Right(host, client, one));
        await signed.ShouldBeErrorAsync("invalid_client", System.Net.HttpStatusCode.Unauthorized);
        Refusal(await host.The<DeleteClientKey>().RunAsync(actor, client.ClientId, two.KeyId, default)).Fields.Single().Code.ShouldBe("client_keys_needed");
        Refusal(await host.The<DeleteClientKey>().RunAsync(actor, client.ClientId, "other", default)).Kind.ShouldBe(ProblemKind.NotFound);
        (await AuditedAsync(client)).Count(row => row.Action == AuditActions.ClientKeyDeleted).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task An_address_of_keys_is_a_public_one_and_never_beside_registered_keys()
    {
        var (client, key) = (await host.RegisterAsync(), KeyPair.Create());
        var (actor, name) = (await ActorAsync(), host.The<NameClientKeysAddress>());

        foreach (var uri in new[] { "https://127.0.0.1/jwks", "https://[::1]/jwks", "https://10.0.0.1/jwks", "https://169.254.169.254/latest", "https://2130706433/", "https://0177.0.0.1/", "http://app.example/jwks", "https://localhost/jwks" })
        {
            Refusal(await name.RunAsync(actor, client.ClientId, uri, default)).Fields.Single().Field.ShouldBe("JwksUri", uri);
        }

        (await name.RunAsync(actor, client.ClientId, " https://app.example/jwks ", default)).Value();
        (await KeptAsync(client)).Protocol.JwksUri.ShouldBe("https://app.example/jwks");
        Refusal(await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, key.Set, default)).Code.ShouldBe("client_keys_and_address");
        (await name.RunAsync(actor, client.ClientId, "", default)).Value();
        (await host.The<AddClientKeys>().RunAsync(actor, client.ClientId, key.Set, default)).Value();
        Refusal(await name.RunAsync(actor, client.ClientId, "https://app.example/jwks", default)).Fields.Single().Code.ShouldBe("client_keys_and_address");
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task Nobody_adds_a_key_to_a_client_that_can_do_more_than_they_or_that_is_not_theirs()
    {
        var machine = await host.RegisterAsync(draft => draft with { RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["clients:write", "members:read"] });
        var key = KeyPair.Create();
        var weak = (await ActorAsync()) with { Kind = ActorKind.ApiKey, Rights = Rights.ClientsRead | Rights.ClientsWrite };
        var stale = (await ActorAsync()) with { Kind = ActorKind.User, AuthenticatedAt = host.Time.GetUtcNow().AddHours(-1) };
        var stranger = await host.ActorOfAsync(OAuthHost.Other);
        var edit = new ClientEdit { Protocol = new ClientProtocolEdit { Jwks = key.Set } };

        Refusal(await host.The<AddClientKeys>().RunAsync(weak, machine.ClientId, key.Set, default)).Kind.ShouldBe(ProblemKind.NotAllowed);
        Refusal(await host.The<GenerateClientKey>().RunAsync(weak, machine.ClientId, "ES256", default)).Kind.ShouldBe(ProblemKind.NotAllowed);
        Refusal(await host.The<EditClient>().RunAsync(weak, machine.ClientId, edit, default)).Kind.ShouldBe(ProblemKind.NotAllowed);
        Refusal(await host.The<EditClient>().RunAsync(stale, machine.ClientId, edit, default)).Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        Refusal(await host.The<AddClientKeys>().RunAsync(stale, machine.ClientId, key.Set, default)).Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        Refusal(await host.The<AddClientKeys>().RunAsync(stranger, machine.ClientId, key.Set, default)).Kind.ShouldBe(ProblemKind.NotFound);
        Refusal(await host.The<ClientKeyQueries>().ListAsync(stranger, machine.ClientId, default)).Kind.ShouldBe(ProblemKind.NotFound);
        (await KeptAsync(machine)).Protocol.Jwks.ShouldBeNull();
    }

    public static TheoryData<ClientDraft, string, string> WrongDrafts()
    {
        var (keys, good) = (KeyPair.Create().Set, new ClientDraft { Name = "App", RedirectUris = [OAuthHost.Callback] });
        return new()
        {
            { good with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt }, "TokenEndpointAuthMethod", "client_keys_needed" },
            { good with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.SelfSignedTlsClientAuth }, "TokenEndpointAuthMethod", "client_keys_needed" },
            { good with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.TlsClientAuth }, "TlsClientAuthSubjectDn", "client_subject_needed" },
            { good with { GrantTypes = [GrantTypes.JwtBearer] }, "GrantTypes", "client_keys_needed_by_grant" },
            { good with { Protocol = new() { Jwks = "{}" } }, "Jwks", "client_keys_malformed" },
            { good with { Protocol = new() { Jwks = keys, JwksUri = "https://app.example/jwks" } }, "JwksUri", "client_keys_and_address" },
            { good with { Protocol = new() { JwksUri = "http://app.example/jwks" } }, "JwksUri", "outbound_not_https" },
            { good with { Protocol = new() { TlsClientAuthSubjectDn = "app" } }, "TlsClientAuthSubjectDn", "client_subject_malformed" },
            { good with { Protocol = new() { CertificateBoundAccessTokens = true, DpopBoundAccessTokens = true } }, "CertificateBoundAccessTokens", "client_bound_twice" },
            { good with { Kind = ClientKind.Public, Protocol = new() { CertificateBoundAccessTokens = true } }, "CertificateBoundAccessTokens", "client_binding_of_public" },
        };
    }

    [Theory]
    [MemberData(nameof(WrongDrafts), DisableDiscoveryEnumeration = true)]
    public async Task Settings_that_do_not_go_together_are_refused_at_their_field(ClientDraft draft, string field, string code)
    {
        await host.RegisterAsync();

        Refusal(await host.The<RegisterClient>().RunAsync(await ActorAsync(), draft, default)).Fields.ShouldContain(mistake => mistake.Field.EndsWith(field, StringComparison.Ordinal) && mistake.Code == code);
    }

    private static Problem Refusal<T>(Outcome<T> outcome) => outcome.IsDone(out _, out var problem) ? throw new InvalidOperationException("It was done.") : problem;

    private Task<Actor> ActorAsync() => host.ActorOfAsync(OAuthHost.Acme);

    private Task<Client> KeptAsync(TestClient client)
    {
        var id = client.RowId;
        return host.InDatabaseAsync(db => db.Everywhere<Client>().AsNoTracking().SingleAsync(row => row.Id == id));
    }

    private Task<List<AuditEvent>> AuditedAsync(TestClient client)
    {
        var id = client.ClientId;
        return host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().AsNoTracking().Where(row => row.ClientId == id).ToListAsync());
    }
}
