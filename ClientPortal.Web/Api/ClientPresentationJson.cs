using ClientPortal.Domain;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Web.Api;

/// <summary>The members of a sent client that <see cref="ClientPresentation"/> keeps, in RFC 7591's words where it has any; null clears.</summary>
internal abstract record ClientPresentationJson : ClientProtocolJson
{
    /// <summary>False for a confidential client that keeps its refresh token.</summary>
    public bool? RotateRefreshTokens { get; init; }

    public Change<string?> Description { get; init; }

    public Change<string?> ClientUri { get; init; }

    public Change<string?> PolicyUri { get; init; }

    public Change<string?> TosUri { get; init; }

    public Change<string?> DeveloperName { get; init; }

    /// <summary>E-mail addresses.</summary>
    public Change<IReadOnlyList<string>?> Contacts { get; init; }

    protected ClientPresentationEdit ToPresentationEdit() => new()
    {
        Description = Description,
        ClientUri = ClientUri,
        PolicyUri = PolicyUri,
        TosUri = TosUri,
        DeveloperName = DeveloperName,
        Contacts = Contacts.IsSet ? new Change<string?>(ClientPresentation.TextOf(Contacts.Or(null))) : default,
    };
}
