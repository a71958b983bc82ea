using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Consents;

/// <summary>Whose consents an actor may see and withdraw: a person's own, in the browser or through a token that may do all that the person may.</summary>
internal static class OwnConsents
{
    public static bool Belong(Actor actor, out Guid userId)
    {
        userId = actor.UserId.GetValueOrDefault();
        return actor.UserId is not null
            && (actor.Kind == ActorKind.User || (actor.Kind == ActorKind.UserToken && actor.Scopes?.Contains(ScopeNames.FullAccess) == true));
    }

    /// <summary>The one workspace a token is for (decisions.md 15): it neither shows nor ends what the person allowed in another. Null in the browser.</summary>
    public static Guid? ConfinedTo(Actor actor) => actor.Kind == ActorKind.UserToken ? actor.Workspace : null;
}
