using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ClientPortal.Web.Components.Shared;

/// <summary>Text for the few pieces of a page that are written as one string, because as elements they would weigh on every circuit.</summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>As text of an element or value of a quoted attribute.</summary>
    public static string Encode(string text) => Encoder.Encode(text);
}
