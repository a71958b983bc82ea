namespace ClientPortal.Domain.ApiKeys;

/// <summary>
/// Where keys stand for machines' accounts, a key with a role also looks after keys, although its role leaves that right out: nothing that it makes,
/// shows, changes or ends that way can do more than itself (decisions 1, SEC-164).
/// </summary>
public static class KeysOfEqualPower
{
    /// <summary>The actor as it acts on keys there. A key that was cut down to scopes has what they say and nothing besides.</summary>
    public static Actor Of(Actor actor) => actor is { Kind: ActorKind.ApiKey, Role: not null } && actor.May(Rights.ClientsWrite | Rights.KeysRead)
        ? actor with { Rights = actor.Rights | Rights.KeysWrite }
        : actor;

    /// <summary>Null where the key can do no more than the actor. A key's rights are fixed for good, so this stays true.</summary>
    /// <param name="actor">As it came, without what <see cref="Of"/> adds.</param>
    public static Problem? Refuses(Actor actor, WorkspaceKeyRow key) => (key.Rights & ~actor.Rights) == Rights.None
        ? null
        : ApiKeyMistakes.BeyondOwn.As(ProblemKind.NotAllowed);
}
