using System.Diagnostics;
using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Architecture;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using ClientPortal.Web.Components.Pages.Developers;

namespace ClientPortal.Tests.Developers;

/// <summary>The guide's API, started as it stands there.</summary>
public sealed class ProtectApiSampleTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task The_API_of_the_guide_runs_and_takes_a_key_with_the_scope()
    {
        await host.AddResourceAsync(["orders:read"]);
        var client = await host.RegisterAsync();
        var (verifier, good, powerless) = (await KeyAsync(client, ScopeNames.KeysVerify), await KeyAsync(client, "orders:read"), await KeyAsync(client, ScopeNames.MembersRead));
        var port = SampleApp.ReservePort();
        using var api = await StartAsync(port, verifier);
        try
        {
            (await StatusAsync(port, good)).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(port, powerless)).ShouldBe(HttpStatusCode.Forbidden);
            (await StatusAsync(port, "cpk_x")).ShouldBe(HttpStatusCode.Unauthorized);
        }
        finally
        {
            api.Kill(entireProcessTree: true);
        }
    }

    private async Task<Process> StartAsync(int port, string verifier)
    {
        var folder = Directory.CreateDirectory(Path.Combine(host.DataDirectory, "guide-api")).FullName;
        var program = Path.Combine(folder, "api.cs");
        await File.WriteAllTextAsync(program, $"""
            #:sdk Microsoft.NET.Sdk.Web
            #:property PublishAot=false
            #:project {Repository.PathOf("ClientPortal.Client")}
            {host.The<GuideSamples>().Of("ProtectApi", CodeLanguage.CSharp)}
            """);
        var api = Process.Start(new ProcessStartInfo("dotnet", ["run", program, "--urls", $"http://127.0.0.1:{port}"])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["ClientPortal__ApiKey"] = verifier },
        })!;
        var output = "";
        while (await api.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)) is { } line)
        {
            output += line + "\n";
            if (line.Contains("Application started", StringComparison.Ordinal))
            {
                return api;
            }
        }

        throw new InvalidOperationException(output);
    }

    private static async Task<HttpStatusCode> StatusAsync(int port, string key)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
        using var response = await http.GetAsync($"http://127.0.0.1:{port}/orders");
        return response.StatusCode;
    }

    private async Task<string> KeyAsync(TestClient client, string scope) => (await host.The<CreateApiKey>().RunAsync(
        await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, new ApiKeyDraft { Name = scope, Scopes = [scope] }, CancellationToken.None)).Value().Key!.Reveal();
}
