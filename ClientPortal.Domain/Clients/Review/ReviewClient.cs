using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>Reviews clients against OAuth 2.1 and RFC 9700: reads the facts, lets the rules speak.</summary>
public sealed class ReviewClient(PortalDb portal, ReadReviewFacts facts)
{
    private static readonly Func<ReviewFacts, IEnumerable<ReviewFinding>>[] Rules =
        [SignInFindings.In, SecretFindings.In, TokenFindings.In, PermissionFindings.In, UseFindings.In];

    /// <summary>Everything there is to say about one client.</summary>
    public async Task<Outcome<ClientReview>> RunAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        var key = ClientIds.KeyOf(clientId);
        return await db.Clients.Where(client => client.ClientIdKey == key).Select(ClientDetail.FromRow).SingleOrDefaultAsync(ct) is { } client
            ? Judge((await facts.RunAsync(actor, [client], ct))[0])
            : Problem.NotFound();
    }

    /// <summary>How many findings should be mended, by row id, for clients that were read for this actor.</summary>
    internal async Task<IReadOnlyDictionary<Guid, int>> CountAsync(Actor actor, IReadOnlyList<ClientDetail> clients, CancellationToken ct) =>
        (await facts.RunAsync(actor, clients, ct)).ToDictionary(one => one.Client.Id, one => Rules.Sum(rules => rules(one).Count(ClientReview.IsSerious)));

    /// <summary>The rules alone; the worst findings first, then by number.</summary>
    internal static ClientReview Judge(ReviewFacts of) => new(of.Client.ClientId, of.Client.Version,
        [.. Rules.SelectMany(rules => rules(of)).OrderByDescending(finding => finding.Rule.Severity).ThenBy(finding => finding.Rule.Number).ThenBy(finding => finding.Subject, StringComparer.Ordinal)]);
}
