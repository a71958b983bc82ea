using ClientPortal.Domain.Bootstrap;
using ClientPortal.Domain.Demo;
using ClientPortal.Domain.Links;

namespace ClientPortal.Web.Hosting.Start;

/// <summary>
/// Gives an empty host its first owner: from <c>Bootstrap:*</c>, as a demo, or by a one-time link on the console. The link never goes
/// to the logger: logs are collected and kept (SEC-230).
/// </summary>
internal sealed class FirstStart(PortalOptions options, PortalUrls urls, BootstrapPortal bootstrap, ReadBootstrapFile readFile, ApplyBootstrapFile applyFile, FillDemoWorkspace demo, MakeSetUpLink links)
{
    private const string DefaultWorkspaceName = "Workspace";
    private DemoOwner? _demoOwner;

    /// <summary>After the migrations, before the first request is served.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (options.Bootstrap.Demo)
        {
            _demoOwner = await demo.RunAsync(ct);
        }
        else if (options.Bootstrap.HasOwner)
        {
            await BootstrapAsync(ct);
        }

        if (options.Bootstrap.File is { } file)
        {
            await ApplyAsync(file, ct);
        }
    }

    /// <summary>Once the server listens, and so its address is known.</summary>
    public async Task TellAsync(CancellationToken ct)
    {
        if (_demoOwner is { } owner)
        {
            await Console.Out.WriteLineAsync($"Sign in to the demo: {urls.Absolute(PortalUrls.Login)} as {owner.Email} with the password {owner.Password.Reveal()}");
        }

        if (await links.RunAsync(ct) is { } link)
        {
            await Console.Out.WriteLineAsync($"Set up ClientPortal: {urls.Absolute(PortalUrls.SetUpBy(link.Reveal()))}");
        }
    }

    private async Task BootstrapAsync(CancellationToken ct)
    {
        var outcome = await bootstrap.RunAsync(
            new FirstOwner
            {
                Email = options.Bootstrap.AdminEmail!,
                Password = options.Bootstrap.AdminPassword!,
                WorkspaceName = options.Bootstrap.WorkspaceName ?? DefaultWorkspaceName,
                WorkspaceSlug = options.Bootstrap.WorkspaceSlug,
            },
            ct);
        if (!outcome.IsDone(out _, out var problem))
        {
            throw new StartRefusedException("The first owner cannot be made:\n" + string.Join('\n', problem.Fields.Select(field => $"  - Bootstrap:{SettingOf(field.Field)}: {field.Sentence}")));
        }
    }

    private async Task ApplyAsync(string path, CancellationToken ct)
    {
        var (file, mistakes) = readFile.Run(await File.ReadAllTextAsync(path, ct), Environment.GetEnvironmentVariable);
        if (mistakes.Count > 0)
        {
            throw new StartRefusedException($"Bootstrap:File ({path}) is not right; nothing of it was done:\n" + string.Join('\n', mistakes.Select(mistake => "  - " + mistake)));
        }

        if (!(await applyFile.RunAsync(file, ct)).IsDone(out _, out var problem))
        {
            throw new StartRefusedException($"Bootstrap:File ({path}) could not be applied as a whole: {problem.Sentence} The next start goes on from there.");
        }
    }

    private static string SettingOf(string field) => field switch
    {
        nameof(FirstOwner.Email) => "AdminEmail",
        nameof(FirstOwner.Password) => "AdminPassword",
        _ => field,
    };
}
