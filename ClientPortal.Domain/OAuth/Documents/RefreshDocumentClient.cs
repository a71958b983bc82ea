using System.Security.Cryptography;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Outbound;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>
/// Sees to it that the row of a client says what the document at its client id says (OAuth Client ID Metadata Document §4–5): fetched through the
/// guarded way out, only from domains that a workspace trusts, kept as long as its answer allows within bounds, and asked again by its ETag.
/// </summary>
public sealed class RefreshDocumentClient(
    PortalDb portal, IOutbound outbound, ReadDocument read, StoreDocument store, Throttles throttles, IOptions<OAuthOptions> options, TimeProvider time, ILogger<RefreshDocumentClient> log)
{
    private const string Json = "application/json";
    private static readonly TimeSpan ShortestKept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsuallyKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(24);

    // A host that cannot be reached at the moment; one that answers with a refusal is believed at once.
    private static readonly TimeSpan LongestStale = TimeSpan.FromHours(24);

    internal async Task<DocumentVerdict> RunAsync(string clientId, CancellationToken ct)
    {
        if (options.Value.ClientIdMetadata == ClientIdMetadataMode.Off || !DocumentUrl.TryRead(clientId, out var url))
        {
            return DocumentVerdict.Unknown;
        }

        await using var db = portal.OpenForServer();
        var (key, now) = (ClientIds.KeyOf(clientId), time.GetUtcNow());
        var known = await db.Everywhere<Client>().AsNoTracking().Where(client => client.ClientIdKey == key)
            .Join(db.ClientDocuments.AsNoTracking(), client => client.Id, document => document.ClientRowId, (_, document) => document).SingleOrDefaultAsync(ct);
        if (known?.FreshUntil > now)
        {
            return DocumentVerdict.Good;
        }

        if (!await IsAllowedSomewhereAsync(db, url, ct))
        {
            return DocumentVerdict.NotTrusted;
        }

        var otherwise = known?.FreshUntil > now - LongestStale ? DocumentVerdict.Good : DocumentVerdict.Unavailable;
        if (!throttles.TryTake(Throttle.DocumentFetchesPerHost, url.Host, out _) || !throttles.TryTake(Throttle.DocumentFetches, "all", out _))
        {
            return otherwise;
        }

        return await outbound.GetAsync(url, Json, ct, known?.ETag) switch
        {
            OutboundAnswer.Answered { Status: 304 } answer when known is not null => await store.KeepAsync(known, FreshUntil(answer), ct),
            OutboundAnswer.Answered { Status: 200, MediaType: { } type } answer when type == Json || type.EndsWith("+json", StringComparison.Ordinal) => await TakeAsync(url, answer, ct),
            OutboundAnswer.Answered => DocumentVerdict.Unavailable,
            _ => otherwise,
        };
    }

    private async Task<DocumentVerdict> TakeAsync(Uri url, OutboundAnswer.Answered answer, CancellationToken ct)
    {
        var (settings, mistake) = await read.RunAsync(url, answer.Body, ct);
        if (settings is null)
        {
            Log.DocumentRefused(log, url.Host, mistake!.Description);
            return DocumentVerdict.Invalid;
        }

        var document = new FetchedDocument(url.OriginalString, SHA256.HashData(answer.Body.Span), answer.ETag is { Length: <= ClientDocument.MaxETagLength } tag ? tag : null, FreshUntil(answer));
        return await store.RunAsync(document, settings, ct);
    }

    private DateTimeOffset FreshUntil(OutboundAnswer.Answered answer)
    {
        var kept = answer.MaxAge ?? UsuallyKept;
        return time.GetUtcNow() + (kept < ShortestKept ? ShortestKept : kept > LongestKept ? LongestKept : kept);
    }

    // Before anything is sent: a domain that nobody here trusts hears nothing of us (SEC-153).
    private async Task<bool> IsAllowedSomewhereAsync(PortalDbContext db, Uri url, CancellationToken ct)
    {
        if (options.Value.ClientIdMetadata == ClientIdMetadataMode.On && await db.Workspaces.AnyAsync(row => row.DocumentClients == DocumentClientPolicy.Any, ct))
        {
            return true;
        }

        var entries = TrustedDomains.Matching(url.Host);
        return url.IsDefaultPort && await db.Workspaces.AnyAsync(row => row.DocumentClients != DocumentClientPolicy.Off && row.TrustedDomains.Any(domain => entries.Contains(domain)), ct);
    }
}
