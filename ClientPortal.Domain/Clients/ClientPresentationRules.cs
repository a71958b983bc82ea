using ClientPortal.Domain.Names;
using ClientPortal.Domain.Users;
using FluentValidation;

namespace ClientPortal.Domain.Clients;

/// <summary>Every rule of what a client says about itself; part of <see cref="ClientSettings.ReportMistakes"/>. Strangers will read it on the consent page (SEC-046).</summary>
internal static class ClientPresentationRules
{
    public static void ReportMistakes<T>(this ClientPresentation presentation, ValidationContext<T> context)
    {
        context.Report(presentation.Description is { } text ? MistakeInDescription(text) : null, nameof(ClientPresentation.Description));
        context.Report(presentation.DeveloperName is { } name ? NameRules.MistakeInPublicName(name, Client.MaxNameLength) : null, nameof(ClientPresentation.DeveloperName));
        context.Report(MistakeInContacts(presentation), nameof(ClientPresentation.Contacts));
        context.Report(MistakeInUri(presentation.ClientUri), nameof(ClientPresentation.ClientUri));
        context.Report(MistakeInUri(presentation.PolicyUri), nameof(ClientPresentation.PolicyUri));
        context.Report(MistakeInUri(presentation.TosUri), nameof(ClientPresentation.TosUri));
    }

    /// <summary>An absolute https address; what a link may lead to, and nothing that runs or that names an account.</summary>
    public static bool IsWebAddress(string text) =>
        text.Length <= ClientPresentation.MaxUriLength && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", Host.Length: > 0, UserInfo: "" };

    /// <summary>The rules of a name, with more room: one paragraph without hidden characters, which does not pass for the portal's own words.</summary>
    private static Mistake? MistakeInDescription(string text) => NameRules.MistakeInPublicName(text.ReplaceLineEndings(" "), ClientPresentation.MaxDescriptionLength) switch
    {
        { } mistake when mistake == NameMistakes.TooLong => ClientMistakes.DescriptionTooLong,
        var mistake => mistake,
    };

    private static Mistake? MistakeInContacts(ClientPresentation presentation)
    {
        var contacts = presentation.ContactList;
        return contacts.Count > ClientPresentation.MaxContacts || contacts.Any(contact => !EmailAddress.LooksRight(contact)) ? ClientMistakes.Contacts : null;
    }

    private static Mistake? MistakeInUri(string? uri) => uri is null || IsWebAddress(uri) ? null : ClientMistakes.WebAddress;
}
