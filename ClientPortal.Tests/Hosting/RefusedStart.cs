using System.Diagnostics;

namespace ClientPortal.Tests.Hosting;

/// <summary>Starts the portal as a process of its own and waits for it to give up.</summary>
internal static class RefusedStart
{
    private static readonly TimeSpan GivesUpWithin = TimeSpan.FromSeconds(30);

    public static async Task<(int ExitCode, string Output)> RunAsync(string environment, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0" },
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment },
        };
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(GivesUpWithin);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
