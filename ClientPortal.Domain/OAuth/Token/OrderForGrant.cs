using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>Orders the access token of a grant: for the APIs that are named now, within those that were approved (RFC 8707 §2.2), with the scopes that mean something to them.</summary>
public sealed class OrderForGrant(FindTargets findTargets, TimeProvider time)
{
    /// <summary>The order, or why there is none: exactly one of the two.</summary>
    /// <param name="scopes">What was approved and still counts.</param>
    internal async Task<(AccessTokenOrder? Order, OAuthError? Mistake)> RunAsync(PortalDbContext db, Client client, Grant grant, GrantHolder holder, ScopeSet scopes, TokenRequest request, CancellationToken ct)
    {
        if (await findTargets.WithinAsync(db, client, request.Resources, grant.Resources, ct) is not { } targets)
        {
            return (null, FindTargets.Unknown);
        }

        var narrowed = targets.Narrow(scopes);
        if (narrowed.Count == 0)
        {
            return (null, FindTargets.NothingInCommon);
        }

        return (new AccessTokenOrder
        {
            Client = client,
            Grant = grant,
            Workspaces = grant.IsForSeveralWorkspaces ? [.. holder.Workspaces.Select(workspace => workspace.Id)] : [],
            Scopes = narrowed,
            Profile = request.Profile,
            Audience = targets.Audience,
            NotAfter = targets.NotAfter(time.GetUtcNow()),
            Confirmation = request.Confirmation,
        }, null);
    }
}
