namespace ClientPortal.Domain;

/// <summary>How the actor proved itself.</summary>
public enum ActorKind
{
    /// <summary>A person in a browser session of the portal.</summary>
    User,

    /// <summary>A person's access token, held by a client.</summary>
    UserToken,

    /// <summary>A person's own token, in a script of theirs.</summary>
    PersonalToken,

    /// <summary>An API key: admin rights, role or scopes; no person.</summary>
    ApiKey,

    /// <summary>A client on its own behalf (client_credentials).</summary>
    Client,

    /// <summary>The host itself: set-up, bootstrap, background work.</summary>
    Server,

    /// <summary>Somebody who has not signed in; may do nothing but prove who they are.</summary>
    Visitor,
}
