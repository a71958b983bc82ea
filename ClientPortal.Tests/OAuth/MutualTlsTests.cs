using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>RFC 8705, behind a proxy that hands the client's certificate over.</summary>
public sealed class MutualTlsTests(MutualTlsTests.BehindProxy behind) : IClassFixture<MutualTlsTests.BehindProxy>
{
    private const string Subject = "CN=app.example,O=Example\\, Inc.,C=DE";
    private static readonly Dictionary<string, string> AnyGrant = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "cpr_x" };
    private readonly OAuthHost host = behind.Host;

    [Fact]
    [Trait("SEC", "081")]
    public async Task A_client_is_known_by_its_registered_certificate()
    {
        using var certificate = SelfSigned();
        using var other = SelfSigned();
        var client = await RegisterAsync(TokenEndpointAuthMethod.SelfSignedTlsClientAuth, new() { Jwks = KeyText.Read(certificate.ExportCertificatePem()).Set!.ToJson() });
        client.Secret.ShouldBeNull();

        foreach (var path in new[] { "/oauth/token", "/oauth/revoke" })
        {
            (await (await PostAsync(path, client, Escaped(certificate))).Content.ReadAsStringAsync()).ShouldNotContain("invalid_client");
            await (await PostAsync(path, client, Escaped(other))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            await (await PostAsync(path, client, null)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            await (await PostAsync(path, client, "nonsense")).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        }

        await (await PostAsync("/oauth/token", client, Base64(certificate))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task Where_only_the_key_is_registered_any_certificate_of_it_counts()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var one = SelfSigned(pair);
        using var two = SelfSigned(pair);
        var client = await RegisterAsync(TokenEndpointAuthMethod.SelfSignedTlsClientAuth, new() { Jwks = KeyText.Read(pair.ExportSubjectPublicKeyInfoPem()).Set!.ToJson() });

        await (await PostAsync("/oauth/token", client, Escaped(one))).ShouldBeErrorAsync("invalid_grant");
        await (await PostAsync("/oauth/token", client, Escaped(two))).ShouldBeErrorAsync("invalid_grant");
        using var ended = SelfSigned(pair, endsInDays: -1);
        await (await PostAsync("/oauth/token", client, Escaped(ended))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "081")]
    public async Task A_client_is_known_by_the_subject_of_a_certificate_from_our_authorities_only()
    {
        var client = await RegisterAsync(TokenEndpointAuthMethod.TlsClientAuth, new() { TlsClientAuthSubjectDn = Subject });
        using var right = behind.Issue("CN=app.example, O=\"Example, Inc.\", C=DE");
        using var anotherName = behind.Issue("CN=app.example, O=Example, C=DE");
        using var forServers = behind.Issue("CN=app.example, O=\"Example, Inc.\", C=DE", forClients: false);
        using var ownMaking = SelfSigned(name: "CN=app.example, O=\"Example, Inc.\", C=DE");

        await (await PostAsync("/oauth/token", client, Escaped(right))).ShouldBeErrorAsync("invalid_grant");
        foreach (var wrong in new[] { anotherName, forServers, ownMaking })
        {
            await (await PostAsync("/oauth/token", client, Escaped(wrong))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        }

        var withSecret = new Dictionary<string, string>(AnyGrant) { ["client_secret"] = "x" };
        await (await PostAsync("/oauth/token", client, Escaped(right), withSecret)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_bound_token_is_good_with_its_certificate_only()
    {
        using var certificate = SelfSigned();
        using var other = SelfSigned();
        var client = await host.RegisterAsync(draft => draft with
        {
            RedirectUris = [],
            GrantTypes = ["client_credentials"],
            Scopes = ["clients:read"],
            TokenEndpointAuthMethod = TokenEndpointAuthMethod.SelfSignedTlsClientAuth,
            Protocol = new() { Jwks = KeyText.Read(certificate.ExportCertificatePem()).Set!.ToJson(), CertificateBoundAccessTokens = true },
        });
        var answer = await (await PostAsync("/oauth/token", client, Escaped(certificate), new() { ["grant_type"] = "client_credentials" })).JsonAsync();
        var token = answer.Text("access_token");

        answer.Text("token_type").ShouldBe("Bearer");
        var claims = System.Text.Json.JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.Split('.')[1])).RootElement;
        claims.GetProperty("cnf").Text("x5t#S256").ShouldBe(Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)));
        (await CallAsync(token, Escaped(certificate))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CallAsync(token, Escaped(other))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await CallAsync(token, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_persons_bound_token_is_good_at_userinfo_with_its_certificate_only()
    {
        using var certificate = SelfSigned();
        var client = await host.RegisterAsync(draft => draft with { Protocol = new() { CertificateBoundAccessTokens = true } });
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var form = client.WithCredentials(client.CodeRequest(code));

        await (await client.PostAsync("/oauth/token", form)).ShouldBeErrorAsync("invalid_request");
        var tokens = await (await PostAsync("/oauth/token", client, Escaped(certificate), form)).JsonAsync();

        (await CallAsync(tokens.Text("access_token"), Escaped(certificate), "/oauth/userinfo")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CallAsync(tokens.Text("access_token"), null, "/oauth/userinfo")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "218")]
    public async Task Without_a_known_proxy_the_header_counts_for_nothing()
    {
        await using var direct = new OAuthHost();
        direct.With("Proxies:Known", "192.0.2.1").With("ClientCertificates:Header", BehindProxy.Header);
        direct.StartServer();
        using var certificate = SelfSigned();
        var client = await direct.RegisterAsync(draft => draft with
        {
            TokenEndpointAuthMethod = TokenEndpointAuthMethod.SelfSignedTlsClientAuth,
            Protocol = new() { Jwks = KeyText.Read(certificate.ExportCertificatePem()).Set!.ToJson() },
        });

        await (await PostAsync("/oauth/token", client, Escaped(certificate), host: direct)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "115")]
    public async Task The_metadata_says_what_certificates_are_good_for()
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/oauth-authorization-server")).JsonAsync();

        metadata.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean().ShouldBeTrue();
        var methods = metadata.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(value => value.GetString()).ToList();
        methods.ShouldContain("self_signed_tls_client_auth");
        methods.ShouldContain("tls_client_auth");
    }

    private static X509Certificate2 SelfSigned(ECDsa? pair = null, string name = "CN=app", int endsInDays = 10) =>
        new CertificateRequest(name, pair ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-9), TimeProvider.System.GetUtcNow().AddDays(endsInDays));

    private static string Escaped(X509Certificate2 certificate) => Uri.EscapeDataString(certificate.ExportCertificatePem());

    private static string Base64(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private Task<TestClient> RegisterAsync(TokenEndpointAuthMethod method, ClientProtocolEdit protocol) =>
        host.RegisterAsync(draft => draft with { TokenEndpointAuthMethod = method, Protocol = protocol });

    private async Task<HttpResponseMessage> PostAsync(string path, TestClient client, string? certificate, Dictionary<string, string>? form = null, OAuthHost? host = null)
    {
        using var http = (host ?? this.host).Browserlike();
        var sent = new Dictionary<string, string>(form ?? AnyGrant) { ["client_id"] = client.ClientId, ["token"] = "x" };
        return await http.SendAsync(With(certificate, new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(sent) }));
    }

    private async Task<HttpResponseMessage> CallAsync(string token, string? certificate, string path = "/api/v1/me")
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(With(certificate, request));
    }

    private static HttpRequestMessage With(string? certificate, HttpRequestMessage request)
    {
        if (certificate is not null)
        {
            request.Headers.TryAddWithoutValidation(BehindProxy.Header, certificate);
        }

        return request;
    }

    /// <summary>A host whose proxy is this machine, and an authority that it trusts.</summary>
    public sealed class BehindProxy : IAsyncLifetime
    {
        public const string Header = "X-Client-Cert";
        private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 authority;

        public BehindProxy()
        {
            var request = new CertificateRequest("CN=Our authority", authorityKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(90));
        }

        public OAuthHost Host { get; } = new();

        public X509Certificate2 Issue(string name, bool forClients = true)
        {
            using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(new X500DistinguishedName(name), pair, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(forClients ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], critical: false));
            return request.Create(authority, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(60), RandomNumberGenerator.GetBytes(8));
        }

        public Task InitializeAsync()
        {
            var file = Path.Combine(Host.DataDirectory, "authorities.pem");
            File.WriteAllText(file, authority.ExportCertificatePem());
            Host.With("Proxies:Known", "127.0.0.1, ::1").With("ClientCertificates:Header", Header).With("ClientCertificates:Authorities", file);
            Host.StartServer();
            return Task.CompletedTask;
        }

        public async Task DisposeAsync()
        {
            await Host.DisposeAsync();
            authority.Dispose();
            authorityKey.Dispose();
        }
    }
}
