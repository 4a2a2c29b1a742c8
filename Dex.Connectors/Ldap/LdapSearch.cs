// RFC 4511 §4.5.1.
using System.Formats.Asn1;
using System.Text;

namespace Dex.Connectors.Ldap;

/// <summary>What to search for.</summary>
/// <param name="BaseDn">Where the search begins.</param>
/// <param name="Subtree">Whether everything below is searched, instead of one level.</param>
/// <param name="Filter">What entries must match.</param>
/// <param name="Attributes">What is wanted of them.</param>
/// <param name="SizeLimit">How many entries at most; 0: the server's limit.</param>
internal sealed record LdapSearch(string BaseDn, bool Subtree, LdapFilter Filter, IReadOnlyList<string> Attributes, int SizeLimit)
{
    private enum Scope
    {
        SingleLevel = 1,
        WholeSubtree = 2,
    }

    private enum Aliases
    {
        NeverDereferenced = 0,
    }

    /// <summary>Writes the request.</summary>
    public void Write(AsnWriter writer)
    {
        using (writer.PushSequence(LdapConnection.SearchTag))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(BaseDn));
            writer.WriteEnumeratedValue(Subtree ? Scope.WholeSubtree : Scope.SingleLevel);
            writer.WriteEnumeratedValue(Aliases.NeverDereferenced);
            writer.WriteInteger(SizeLimit);
            writer.WriteInteger(0);
            writer.WriteBoolean(false);
            Filter.Write(writer);
            using (writer.PushSequence())
            {
                foreach (var attribute in Attributes)
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
                }
            }
        }
    }
}
