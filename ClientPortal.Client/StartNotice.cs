using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientPortal.AspNetCore;

/// <summary>Says once, at the start, what is not taken: a key that was forgotten looks to callers like a wrong one.</summary>
internal sealed partial class StartNotice(IOptionsMonitor<ClientPortalOptions> options, ILogger<StartNotice> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Get(ClientPortalDefaults.Scheme).ApiKey is null)
        {
            LogNoKey();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "ClientPortal: no ApiKey is set, so API keys cannot be checked and are refused with 401. Access tokens are taken.")]
    private partial void LogNoKey();
}
