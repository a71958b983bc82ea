using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.Secrets;

/// <summary>Who may make a secret of a client: it must be one of theirs, have secrets at all, and be able to do no more than they can.</summary>
internal static class SecretGate
{
    public static Problem? Refuses(Actor actor, DateTimeOffset now)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        return actor.IsFresh(now) ? null : Problem.NeedsFreshSignIn();
    }

    public static Problem? Refuses(Actor actor, Client client)
    {
        if (client.Kind == ClientKind.Public)
        {
            return SecretMistakes.PublicClient.AsConflict();
        }

        return OwnScopes.MayActAs(actor, client)
            ? null
            : SecretMistakes.BeyondOwn.As(ProblemKind.NotAllowed);
    }
}
