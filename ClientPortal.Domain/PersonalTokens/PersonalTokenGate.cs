namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Who makes personal tokens: their person, in the browser, freshly signed in. No token makes another (decisions.md 14, SEC-171).</summary>
internal static class PersonalTokenGate
{
    public static Problem? Refuses(Actor actor, DateTimeOffset now, out Guid userId)
    {
        userId = actor.UserId.GetValueOrDefault();
        if (actor.Kind != ActorKind.User || actor.UserId is null)
        {
            return Problem.NotAllowed();
        }

        return actor.IsFresh(now) ? null : Problem.NeedsFreshSignIn();
    }
}
