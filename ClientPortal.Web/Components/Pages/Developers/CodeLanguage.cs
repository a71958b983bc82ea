namespace ClientPortal.Web.Components.Pages.Developers;

/// <summary>A language of the guide's samples.</summary>
/// <param name="Key">Stands in the address: <c>/developers?code=csharp</c>.</param>
/// <param name="Name">A proper name, the same in every language of the portal.</param>
/// <param name="Extension">Of the sample's file.</param>
public sealed record CodeLanguage(string Key, string Name, string Extension)
{
    public static readonly CodeLanguage Curl = new("curl", "curl", ".sh");
    public static readonly CodeLanguage CSharp = new("csharp", "C#", ".cs");
    public static readonly CodeLanguage JavaScript = new("javascript", "JavaScript", ".mjs");
    public static readonly CodeLanguage Python = new("python", "Python", ".py");

    public static readonly IReadOnlyList<CodeLanguage> All = [Curl, CSharp, JavaScript, Python];

    /// <summary>The language of that key; curl for anything else.</summary>
    public static CodeLanguage Find(string? key) => All.FirstOrDefault(language => language.Key == key) ?? Curl;
}
