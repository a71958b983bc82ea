using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ClientPortal.Bench.Probes;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Usage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: HostingStartup(typeof(ProbeInside))]

namespace ClientPortal.Bench.Probes;

/// <summary>The half of <see cref="Probe"/> that runs in the portal's process.</summary>
public sealed class ProbeInside : IHostingStartup
{
    /// <summary>Before the portal registers anything.</summary>
    public void Configure(IWebHostBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Probe.SocketVariable) is not { } path)
        {
            return;
        }

        builder.ConfigureServices(services =>
        {
            services.AddHostedService(provider => new Answers(path, provider));
            if (Environment.GetEnvironmentVariable(Probe.NoUsageVariable) is not null)
            {
                services.AddSingleton<IKeyUse, NoUse>(); // the portal adds its own only where there is none
            }
        });
    }

    private sealed class NoUse : IKeyUse
    {
        public void Note(in KeyUse use)
        {
        }
    }

    private sealed class Answers(string path, IServiceProvider portal) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            File.Delete(path);
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            while (!stoppingToken.IsCancellationRequested)
            {
                using var socket = await listener.AcceptAsync(stoppingToken);
                await using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream, Encoding.ASCII);
                if (await reader.ReadLineAsync(stoppingToken) is { } question)
                {
                    var answer = string.Join(' ', (await AnswerAsync(question.Split(' '), stoppingToken)).Select(number => number.ToString(CultureInfo.InvariantCulture)));
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\n"), stoppingToken);
                }
            }
        }

        private async Task<long[]> AnswerAsync(string[] question, CancellationToken ct) => question switch
        {
            ["heap"] => [await Heap.LivingBytesAsync(ct)],
            ["allocated"] => [GC.GetTotalAllocatedBytes(precise: true)],
            ["usage", var workspace, var threads, var seconds] => await new UsageFlood(portal.GetRequiredService<UsageNotes>(), portal.GetRequiredService<WriteUsage>())
                .RunAsync(Guid.Parse(workspace), int.Parse(threads, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)), ct),
            _ => throw new InvalidOperationException($"The probe does not know {question[0]}."),
        };
    }
}
