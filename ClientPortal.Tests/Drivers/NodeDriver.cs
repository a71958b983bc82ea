using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Drivers;

/// <summary>Runs scenarios of <c>openid-client/drive.mjs</c>; brings that library from the package registry first, where it is not there yet.</summary>
public sealed class NodeDriver : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Folder = Repository.PathOf("ClientPortal.Tests", "Drivers", "openid-client");

    /// <summary>Exactly the versions of the lock file, checked against its hashes, without any script of theirs.</summary>
    public async Task InitializeAsync()
    {
        var (locked, installed) = (Path.Combine(Folder, "package-lock.json"), Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(locked))
        {
            return;
        }

        using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", $"--cache={Path.Combine(Folder, "node_modules", ".cache")}");
        npm.StandardInput.Close();
        var (output, error) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync().WaitAsync(Patience);
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm could not bring openid-client. This test needs node, npm and their package registry once (run npm ci in {Folder}).\n{await output}{await error}");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <param name="settings">What the scenario has to know.</param>
    /// <param name="answer">Plays the person: gets what the program asks for and gives what it shall read; null for nothing.</param>
    public static async Task RunAsync(string scenario, JsonObject settings, Func<JsonElement, Task<string?>> answer)
    {
        using var node = Start("node", "drive.mjs", scenario);
        var error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteLineAsync(settings.ToJsonString());
        var isDone = false;
        while (await node.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            var message = JsonDocument.Parse(line).RootElement;
            if (message.TryGetProperty("done", out _))
            {
                isDone = true;
            }
            else if (await answer(message) is { } text)
            {
                await node.StandardInput.WriteLineAsync(text);
            }
        }

        await node.WaitForExitAsync().WaitAsync(Patience);
        isDone.ShouldBeTrue(await error);
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Folder,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is missing: ./portal test installs it, or apt-get install nodejs npm.", missing);
        }
    }
}
