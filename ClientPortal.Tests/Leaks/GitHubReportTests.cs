using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;

namespace ClientPortal.Tests.Leaks;

/// <summary><c>POST /leaks/github</c>: the form of GitHub's secret scanning partners.</summary>
public sealed class GitHubReportTests : IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly OutsideSite gitHub;
    private readonly OAuthHost host = new();

    public GitHubReportTests()
    {
        gitHub = OutsideSite.WithJson(() => JsonSerializer.Serialize(new { public_keys = new[] { new { key_identifier = "k1", key = key.ExportSubjectPublicKeyInfoPem(), is_current = true } } }));
        host.With("Leaks:GitHubKeys", new Uri(gitHub.Address, "/meta/public_keys/secret_scanning").ToString()).With("Outbound:AllowPrivateAddresses", "true");
    }

    [Fact]
    public async Task A_signed_report_is_acted_on_and_answered_with_what_each_finding_was()
    {
        var credential = await KeyAsync();
        var body = JsonSerializer.Serialize(new[]
        {
            new { token = credential, type = "clientportal_api_key", url = "https://github.com/octocat/Hello-World/blob/123/foo.txt", source = "content" },
            new { token = "cpk_made_up", type = "clientportal_api_key", url = "", source = "commit" },
        });

        var response = await PostAsync(body, "k1", Sign(body));

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var answers = (await response.JsonAsync()).EnumerateArray().ToList();
        answers.Select(answer => answer.Text("label")).ShouldBe(["true_positive", "false_positive"]);
        answers[0].Text("token_raw").ShouldBe(credential);
        answers[0].Text("token_type").ShouldBe("clientportal_api_key");
        using var http = host.Browserlike();
        http.DefaultRequestHeaders.Authorization = new("Bearer", credential);
        (await http.GetAsync("/api/v1/workspace")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Whatever_GitHub_did_not_sign_is_not_looked_at()
    {
        var credential = await KeyAsync();
        var body = JsonSerializer.Serialize(new[] { new { token = credential } });
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = Convert.ToBase64String(other.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        foreach (var (keyId, signature, said) in new[]
        {
            ("k1", forged, "is no signature of this body"), ("k1", Sign(body + " "), "is no signature of this body"), ("k2", Sign(body), "names none of the keys"),
            ("k1", "", "is missing or cannot be read"), ("", Sign(body), "is missing or cannot be read"), ("k1", "not base64", "is missing or cannot be read"),
        })
        {
            var refused = await PostAsync(body, keyId, signature);
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var error = await refused.JsonAsync();
            error.Text("error").ShouldBe("invalid_request");
            error.Text("error_description").ShouldContain(said);
            error.Text("error_description").ShouldContain("Github-Public-Key-");
        }

        using var http = host.Browserlike();
        http.DefaultRequestHeaders.Authorization = new("Bearer", credential);
        (await http.GetAsync("/api/v1/workspace")).StatusCode.ShouldBe(HttpStatusCode.OK);
        gitHub.Connections.ShouldBe(1, "an unknown key is looked up once a minute at most");
    }

    public Task InitializeAsync() => ((IAsyncLifetime)host).InitializeAsync();

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await gitHub.DisposeAsync();
        key.Dispose();
    }

    private string Sign(string body) => Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private async Task<HttpResponseMessage> PostAsync(string body, string keyId, string signature)
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(HttpMethod.Post, "/leaks/github") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Github-Public-Key-Identifier", keyId);
        request.Headers.TryAddWithoutValidation("Github-Public-Key-Signature", signature);
        return await http.SendAsync(request);
    }

    private async Task<string> KeyAsync()
    {
        var client = await host.RegisterAsync();
        return (await host.The<CreateApiKey>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, new ApiKeyDraft { Name = "leaky" }, CancellationToken.None)).Value().Key!.Reveal();
    }
}
