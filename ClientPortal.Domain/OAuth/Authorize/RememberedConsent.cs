using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// Whether the person has answered this question before: same client, same redirect URI, no scope and no API more (SEC-040). A client that anybody could
/// imitate (public, and its answer goes to a program on the machine or a private scheme) is asked about each time.
/// </summary>
internal static class RememberedConsent
{
    /// <summary>
    /// The workspace it was given for: the current one if it was, else the only one; where several may be chosen, all of them. Empty where the person
    /// has to be asked, as everybody has to be who comes to change a choice of several.
    /// </summary>
    public static async Task<IReadOnlyList<OfferedWorkspace>> FindAsync(PortalDbContext db, PreparedRequest.Ready ready, CancellationToken ct)
    {
        var (trusted, person) = (ready.Trusted, ready.Ask.Person);
        var several = trusted.Request.Profile.AllowsSeveralWorkspaces;
        if (trusted.Request.Prompts.Contains("consent", StringComparer.Ordinal) || !IdentityIsAssured(trusted) || (several && !trusted.Request.IsSilent))
        {
            return [];
        }

        var (userId, clientRowId) = (person.UserId, trusted.Client.Id);
        var consents = await db.Everywhere<Consent>().AsNoTracking()
            .Where(consent => consent.UserId == userId && consent.ClientRowId == clientRowId).Take(200).ToListAsync(ct);
        var answered = ready.Ask.Offered
            .Where(workspace => consents.Any(consent => consent.WorkspaceId == workspace.Id && consent.RedirectUri == trusted.RedirectUri && Covers(consent, workspace.GivenOf(trusted.Scopes), trusted.Targets) && consent.StillCounts(trusted.Client)))
            .ToList();
        if (several || answered.Count <= 1)
        {
            return [.. answered.Take(GrantWorkspace.MaxPerGrant)];
        }

        return answered.Find(workspace => workspace.Id == person.CurrentWorkspaceId) is { } current ? [current] : [];
    }

    private static bool Covers(Consent consent, ScopeSet scopes, TokenTargets targets) =>
        scopes.IsSubsetOf(consent.Scopes) && targets.Shown.All(resource => consent.Resources.Contains(resource, StringComparer.Ordinal));

    // RFC 8252 §8.6, OAuth 2.1 §7: a claimed https address is proof of who gets the code; a port or a scheme is not.
    private static bool IdentityIsAssured(TrustedRequest trusted) =>
        trusted.Client.Kind == ClientKind.Confidential || trusted.RedirectUri.StartsWith("https://", StringComparison.Ordinal);
}
