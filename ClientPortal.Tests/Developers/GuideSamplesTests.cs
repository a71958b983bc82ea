using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Components.Pages.Developers;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Developers;

/// <summary>Runs the guide's code as a reader would: the steps of one language, one after the other, against this host.</summary>
public sealed class GuideSamplesTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The languages whose tools this machine has; C# always.</summary>
    public static TheoryData<string> Languages =>
        [.. CodeLanguage.All.Select(language => language.Key).Where(key => ToolsOf(key).All(tool => Find(tool) is not null))];

    [Theory, MemberData(nameof(Languages))]
    public async Task The_code_of_the_guide_runs_as_it_stands(string key)
    {
        var language = CodeLanguage.Find(key);
        var (program, secrets) = await WriteProgramAsync(language);
        var visitor = await host.SignInAsync(OAuthHost.Owner);

        using var run = Start(language, program);
        var authorizeUrl = await ReadLineAsync(run, line => line.Contains("/oauth/authorize?", StringComparison.Ordinal));
        var redirect = await visitor.AllowAsync(authorizeUrl);
        redirect.Parameters.Keys.ShouldBe(["code", "state", "iss"], ignoreOrder: true);
        await run.StandardInput.WriteLineAsync(redirect.Code);
        var output = await run.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await run.WaitForExitAsync().WaitAsync(Patience);

        run.ExitCode.ShouldBe(0, $"{output}\n{await run.StandardError.ReadToEndAsync()}");
        output.ShouldContain(OAuthHost.Owner);
        output.ShouldContain("VALID");
        output[output.IndexOf("VALID", StringComparison.Ordinal)..].ShouldContain(OAuthHost.Admin, customMessage: "the last call is the personal token's");
        foreach (var secret in secrets)
        {
            output.ShouldNotContain(secret);
        }
    }

    [Fact]
    public void Every_step_exists_in_every_language()
    {
        var samples = host.The<GuideSamples>();

        foreach (var language in CodeLanguage.All)
        {
            foreach (var step in Steps)
            {
                var code = samples.Of(step, language);
                code.ShouldNotBeNullOrWhiteSpace();
                code.ShouldNotContain("portal.example.com");
            }
        }
    }

    private static IEnumerable<string> Steps => ["Start", .. GuideSamples.SignIn, "ClientCredentials", "ApiKey", "VerifyKey", "PersonalToken"];

    private async Task<(string Path, IReadOnlyList<string> Secrets)> WriteProgramAsync(CodeLanguage language)
    {
        var client = await host.RegisterAsync(draft => draft with
        {
            RedirectUris = ["http://localhost:3000/callback"],
            GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
        });
        var key = (await host.The<CreateApiKey>().RunAsync(
            await host.ActorOfAsync(OAuthHost.Acme), client.ClientId,
            new ApiKeyDraft { Name = "guide", Scopes = [ScopeNames.WorkspaceRead, ScopeNames.KeysVerify] }, CancellationToken.None)).Value().Key!.Reveal();
        var admin = await host.InDatabaseAsync(db => db.Users.AsNoTracking().SingleAsync(row => row.Email == OAuthHost.Admin));
        var personal = (await host.The<CreatePersonalToken>().RunAsync(
            new Actor { Kind = ActorKind.User, SubjectId = admin.Id.ToString(), Name = admin.DisplayName, UserId = admin.Id, AuthenticatedAt = host.Time.GetUtcNow() },
            new PersonalTokenDraft { Name = "guide" }, CancellationToken.None)).Value().Token.Reveal();
        var code = string.Join("\n\n", Steps.Select(step => host.The<GuideSamples>().Of(step, language)))
            .Replace("YOUR_CLIENT_ID", client.ClientId, StringComparison.Ordinal)
            .Replace("YOUR_CLIENT_SECRET", client.Secret, StringComparison.Ordinal)
            .Replace("YOUR_PERSONAL_TOKEN", personal, StringComparison.Ordinal)
            .Replace("YOUR_API_KEY", key, StringComparison.Ordinal)
            .Replace("THE_KEY_YOU_WERE_GIVEN", key, StringComparison.Ordinal);
        var first = language switch
        {
            _ when language == CodeLanguage.Curl => "set -euo pipefail\n",
            _ when language == CodeLanguage.CSharp => "#:property PublishAot=false\n", // a file that runs by itself would be compiled ahead of time, which needs further packages
            _ => "",
        };
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(host.DataDirectory, "guide-" + language.Key)).FullName, "guide" + language.Extension);
        await File.WriteAllTextAsync(path, first + code + "\n");
        return (path, [client.Secret!, key, personal]);
    }

    private static Process Start(CodeLanguage language, string program) => Process.Start(new ProcessStartInfo(
        language switch
        {
            _ when language == CodeLanguage.Curl => "bash",
            _ when language == CodeLanguage.CSharp => "dotnet",
            _ when language == CodeLanguage.Python => "python3",
            _ => "node",
        },
        language == CodeLanguage.CSharp ? ["run", program] : [program])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetDirectoryName(program)!,
    })!;

    private static async Task<string> ReadLineAsync(Process run, Func<string, bool> isWanted)
    {
        while (await run.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (isWanted(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException(await run.StandardError.ReadToEndAsync());
    }

    private static string[] ToolsOf(string key) => key switch
    {
        "curl" => ["bash", "curl", "openssl", "sed"],
        "javascript" => ["node"],
        "python" => ["python3"],
        _ => [],
    };

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
