using ClientPortal.Domain;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>What an application says about itself, as people type it.</summary>
public sealed class PresentationForm(ClientPresentation presentation)
{
    public string? Description { get; set; } = presentation.Description;

    public string? ClientUri { get; set; } = presentation.ClientUri;

    public string? PolicyUri { get; set; } = presentation.PolicyUri;

    public string? TosUri { get; set; } = presentation.TosUri;

    public string? DeveloperName { get; set; } = presentation.DeveloperName;

    public string? Contacts { get; set; } = presentation.Contacts;

    public ClientPresentationEdit ToEdit(ClientPresentation before) => new()
    {
        Description = Change(Description, before.Description),
        ClientUri = Change(ClientUri, before.ClientUri),
        PolicyUri = Change(PolicyUri, before.PolicyUri),
        TosUri = Change(TosUri, before.TosUri),
        DeveloperName = Change(DeveloperName, before.DeveloperName),
        Contacts = Change(Contacts, before.Contacts),
    };

    private static Change<string?> Change(string? now, string? before) => (now ?? "") == (before ?? "") ? default : new Change<string?>(now);
}
