using ClientPortal.Domain;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Developers;

/// <summary>How to connect an application to this host, with this host's own addresses. For everybody who is signed in.</summary>
public sealed partial class Guide(NavigationManager navigation)
{
    private static readonly IReadOnlyList<(string Id, string Title)> Sections =
    [
        ("choose", "ChooseTitle"), ("addresses", "AddressesTitle"), ("code", "StartSectionTitle"), ("sign-in", "SignInTitle"),
        ("machines", "MachinesTitle"), ("personal-tokens", "PersonalTitle"), ("protect", "ProtectTitle"), ("errors", "ErrorsTitle"), ("leaks", "LeaksTitle"), ("words", "WordsTitle"),
    ];

    private CodeLanguage language = CodeLanguage.Curl;
    private bool mayAddClients;

    /// <summary>The key of a <see cref="CodeLanguage"/>; in the address so that a link shows the reader the same code.</summary>
    [SupplyParameterFromQuery(Name = "code")]
    public string? Code { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    protected override async Task OnInitializedAsync() =>
        mayAddClients = (await CurrentActor.GetAsync(CancellationToken.None)).May(Rights.ClientsWrite);

    protected override void OnParametersSet() => language = CodeLanguage.Find(Code);

    private void Choose(CodeLanguage chosen) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("code", chosen.Key), replace: true);
}
