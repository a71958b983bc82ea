namespace ClientPortal.Domain.Clients;

/// <summary>What kind of program a client is. It chooses where a form begins and what it shows, and opens or closes nothing.</summary>
public enum ApplicationType
{
    /// <summary>Runs on a server and signs people in there; keeps a secret.</summary>
    Web = 0,

    /// <summary>Runs in the browser and can keep no secret.</summary>
    SinglePage = 1,

    /// <summary>Calls without a person in front of it; keeps a secret or a key.</summary>
    Machine = 2,

    /// <summary>Runs on the person's own device (OpenID Connect Dynamic Client Registration §2).</summary>
    Native = 3,
}

/// <summary>What the words of a form are worth against what a client really is.</summary>
public static class ApplicationTypes
{
    /// <summary>Whether a client of this kind can be such a program.</summary>
    public static bool Fits(this ApplicationType type, ClientKind kind) => type switch
    {
        ApplicationType.Web or ApplicationType.Machine => kind == ClientKind.Confidential,
        ApplicationType.SinglePage => kind == ClientKind.Public,
        _ => true,
    };

    /// <summary>The grant types a form begins with; null for those every client gets that names none.</summary>
    public static IReadOnlyList<string>? GrantTypesOf(ApplicationType? type) =>
        type == ApplicationType.Machine ? [GrantTypes.ClientCredentials, GrantTypes.PersonKey] : null;
}
