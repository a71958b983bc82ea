using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Who may see and end a person's tokens: the person, in the browser or by a personal token that may do all that the person may.</summary>
internal static class OwnTokens
{
    public static bool Belong(Actor actor, out Guid userId)
    {
        userId = actor.UserId.GetValueOrDefault();
        return actor.UserId is not null
            && (actor.Kind == ActorKind.User || (actor.Kind == ActorKind.PersonalToken && actor.Scopes?.Contains(ScopeNames.FullAccess) == true));
    }
}
