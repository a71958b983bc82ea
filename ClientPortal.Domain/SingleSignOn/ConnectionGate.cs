namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Who may change how a workspace's people sign in: its owners, with a fresh sign-in, and never a key (decisions.md 24; SEC-183) or a personal token,
/// whose holder could let themselves in as anybody (decisions.md 14; SEC-171).
/// </summary>
internal static class ConnectionGate
{
    public static Problem? Refusal(Actor actor, DateTimeOffset now) =>
        !actor.May(Rights.WorkspaceWrite) || actor.Role != Members.WorkspaceRole.Owner || actor.Kind == ActorKind.PersonalToken ? Problem.NotAllowed(actor.Lacks(Rights.WorkspaceWrite))
        : actor.IsFresh(now) ? null
        : Problem.NeedsFreshSignIn();
}
