"""Everything printed. The only room that imports fpdf and HarfBuzz; text is ours, the PDF's container is fpdf's."""
