namespace ClientPortal.Domain.OAuth.Registration;

/// <summary><c>OAuth:AworkRegistration</c>: whether the path of awork's registration is there, which asks for no token (decisions.md 2).</summary>
public enum AworkRegistration
{
    Off,

    /// <summary>Such a client belongs to nobody until a person consents.</summary>
    On,
}
