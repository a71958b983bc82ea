using System.Text.Json;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Authorize;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Pushed;

/// <summary>Puts what was pushed in the place of what the browser brought (RFC 9126 §4).</summary>
public sealed class FindPushedRequest(TimeProvider time)
{
    /// <summary>Whether a request refers to a pushed one. An address anywhere else is no such reference, and is never fetched (SEC-030).</summary>
    internal static bool IsNamedBy(AuthorizeRequest sent) =>
        !sent.Profile.IsDialect && sent.Find(OAuthParameters.RequestUri)?.StartsWith(PushedRequest.Scheme, StringComparison.Ordinal) == true;

    /// <summary>The pushed request; null for one that is unknown, ended, spent or another client's.</summary>
    internal async Task<AuthorizeRequest?> RunAsync(PortalDbContext db, AuthorizeRequest sent, CancellationToken ct)
    {
        if (sent.Repeated.Contains(OAuthParameters.RequestUri) || sent.Repeated.Contains(OAuthParameters.ClientId))
        {
            return null;
        }

        var (hash, now) = (SecretHash.Of(sent.Find(OAuthParameters.RequestUri)!), time.GetUtcNow());
        var found = await db.Everywhere<PushedRequest>().AsNoTracking().Where(request => request.Hash == hash && request.ExpiresAt > now)
            .Select(request => new { Row = request, request.Client!.ClientId }).SingleOrDefaultAsync(ct);
        if (found is null || !string.Equals(found.ClientId, sent.ClientId, StringComparison.Ordinal))
        {
            return null;
        }

        if (found.Row.BegunAt is null)
        {
            await BeginAsync(db, found.Row.Id, now, ct);
        }

        return sent with { Parameters = Replaced(sent, found.Row), Repeated = new HashSet<string>(StringComparer.Ordinal), Pushed = new PushedOrigin(found.Row, sent.Parameters) };
    }

    // Only the pushed values count, whatever else the address says (SEC-135). Our own mark of first sight is the one thing that can only be there.
    private static Dictionary<string, string> Replaced(AuthorizeRequest sent, PushedRequest row)
    {
        var parameters = new Dictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(row.Parameters)!, StringComparer.Ordinal);
        if (sent.Seen is { } seen)
        {
            parameters[OAuthParameters.Seen] = seen;
        }

        return parameters;
    }

    private static Task<int> BeginAsync(PortalDbContext db, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        var end = now + PushedRequest.InteractionLifetime;
        return db.Everywhere<PushedRequest>().Where(request => request.Id == id && request.BegunAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(request => request.BegunAt, now).SetProperty(request => request.ExpiresAt, end), ct);
    }
}

/// <summary>Where a pushed request came from.</summary>
/// <param name="Row">What the code spends; null while the request is being pushed.</param>
/// <param name="Reference">What the browser brought: <c>client_id</c>, <c>request_uri</c>, and whatever does not count.</param>
internal sealed record PushedOrigin(PushedRequest? Row, IReadOnlyDictionary<string, string> Reference)
{
    public static readonly PushedOrigin Arriving = new(null, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>
    /// Removes the row with the caller's next save. Of two saves at once the second finds nothing to remove and fails as a whole, so one request
    /// gives one code, on all nodes (SEC-133, SEC-237).
    /// </summary>
    public void SpendWith(PortalDbContext db) => db.PushedRequests.Remove(Row!);
}
