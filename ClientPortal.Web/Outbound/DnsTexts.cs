using ClientPortal.Domain.SingleSignOn;
using DnsClient;

namespace ClientPortal.Web.Outbound;

/// <summary>Asks the name servers of this machine. Nothing is kept: somebody who has just made a record wants to see it.</summary>
internal sealed class DnsTexts(ILogger<DnsTexts> log) : IDnsTexts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Lazy<LookupClient> client = new(() => new LookupClient(new LookupClientOptions { Timeout = Patience, Retries = 1, UseCache = false, ThrowDnsErrors = false }));

    public async Task<IReadOnlyList<string>> FindAsync(string name, CancellationToken ct)
    {
        try
        {
            var answer = await client.Value.QueryAsync(name, QueryType.TXT, cancellationToken: ct);

            // A long text comes in parts (RFC 7208 §3.3).
            return [.. answer.Answers.TxtRecords().Select(record => string.Concat(record.Text))];
        }
        catch (Exception exception) when (exception is DnsResponseException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            OutboundLog.NoNameServer(log, exception.GetType().Name);
            return [];
        }
    }
}
